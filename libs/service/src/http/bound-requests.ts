import { CodedError } from '@trunkline/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { repeatedHeader } from './repeated-header.js';

/** How much of a body that nobody reads is still taken in, so that its sender gets to read the answer. */
const UNREAD_BYTES = 64 * 1024;
const UNREAD_MS = 1000;

/**
 * Refuses requests that two programs could read in two ways, invites a body only once the request was let in, and hangs up
 * on whoever goes on sending one after the answer.
 */
export function boundRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request) => {
    const header = repeatedHeader(request.raw.rawHeaders);
    if (header !== undefined)
      throw new CodedError('REQUEST_MALFORMED', `The header ${header} may be sent once only.`);
  });
  fastify.addHook('preParsing', async (request, reply) => {
    if (request.headers.expect?.toLowerCase() === '100-continue') reply.raw.writeContinue();
  });
  fastify.addHook('onResponse', async (request) => {
    if (!request.raw.complete) hangUpSoon(request);
  });
}

function hangUpSoon({ raw }: FastifyRequest): void {
  const { socket } = raw;
  const timer = setTimeout(() => socket.destroy(), UNREAD_MS);
  let unread = 0;
  raw.on('data', (chunk: Buffer) => {
    unread += chunk.length;
    if (unread > UNREAD_BYTES) socket.destroy();
  });
  raw.once('close', () => clearTimeout(timer));
  raw.once('end', () => clearTimeout(timer));
}
