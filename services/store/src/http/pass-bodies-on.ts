import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Longest that a request may take to arrive whole, ms. */
const REQUEST_TIMEOUT_MS = 600_000;

/** Leaves every body unread for its controller: here they are statements and streams of rows, of any type and length. */
export function passBodiesOn(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request: unknown, _body: unknown, done: (error: null) => void) =>
    done(null),
  );
  fastify.server.requestTimeout = REQUEST_TIMEOUT_MS;
}
