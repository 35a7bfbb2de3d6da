import type { FastifyReply } from 'fastify';
import type { UpstreamReply } from './upstream.js';

/** Answers the browser with what a service answered. */
export function passOn(reply: FastifyReply, { status, body }: UpstreamReply): void {
  void reply.status(status);
  if (body.length === 0) void reply.send();
  else void reply.header('content-type', 'application/json; charset=utf-8').send(Buffer.from(body));
}
