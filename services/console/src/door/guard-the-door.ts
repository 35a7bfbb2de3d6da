import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CodedError } from '@trunkline/errors';
import type { FastifyRequest } from 'fastify';
import { isSameOrigin } from './same-origin.js';
import { securityHeaders } from './security-headers.js';

/** What sets the door of one application apart. */
export interface Door {
  /** Whether people reach it by this Host header. */
  readonly isAllowedHost: (host: string | undefined) => boolean;
  /** What to tell those who come by another one. */
  readonly unknownHost: string;
  /** The media server, where its page talks to one. */
  readonly liveKitUrl?: string;
}

/** Probes and scrapers name the process as they like; nothing there is for a browser. */
const FOR_MACHINES = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Refuses requests for other hosts and from other origins, before anything else, and sets the headers of every
 * answer. It goes by the matched route: the router decodes a path before it matches, so `/%61pi` is `/api`.
 */
export function guardTheDoor(app: NestFastifyApplication, door: Door): void {
  const headers = securityHeaders(door.liveKitUrl);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.headers(headers);
    const route = request.routeOptions.url ?? '';
    if (FOR_MACHINES.has(route)) return;
    if (!door.isAllowedHost(request.headers.host)) throw new CodedError('FORBIDDEN', door.unknownHost);
    const { method } = request;
    const reads = method === 'GET' || method === 'HEAD';
    const isApi = route.startsWith('/api/');
    if (isApi) void reply.header('cache-control', 'no-store');
    // Anybody may link to a page; data and changes are for the page itself.
    if (reads && !isApi) return;
    const { host, origin } = request.headers;
    if (!isSameOrigin({ method, host, origin, site: header(request, 'sec-fetch-site') })) {
      throw new CodedError('FORBIDDEN', 'Only the page of the console itself may ask this.');
    }
  });
}

const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
};
