import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const MAX_BYTES = 256 * 1024;

/** LiveKit signs the bytes of its webhooks: they reach the controller as they came. */
export function acceptWebhookBodies(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser(
      'application/webhook+json',
      { parseAs: 'buffer', bodyLimit: MAX_BYTES },
      (_request, body, done) => done(null, body),
    );
}
