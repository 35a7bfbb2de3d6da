import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CodedError } from '@trunkline/errors';
import { SETTINGS } from '@trunkline/service';
import type { FastifyRequest } from 'fastify';
import type { ConsoleSettings } from '../settings.js';
import { isAllowedHost } from './allowed-host.js';
import { isSameOrigin } from './same-origin.js';
import { securityHeaders } from './security-headers.js';

/** Probes and scrapers name the process as they like; nothing there is for a browser. */
const FOR_MACHINES = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Refuses requests for other hosts and from other origins, before anything else, and sets the headers of every
 * answer. It goes by the matched route: the router decodes a path before it matches, so `/%61pi` is `/api`.
 */
export function guardTheDoor(app: NestFastifyApplication): void {
  const { allowedHosts, liveKitUrl } = app.get<ConsoleSettings>(SETTINGS);
  const headers = securityHeaders(liveKitUrl);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.headers(headers);
    const route = request.routeOptions.url ?? '';
    if (FOR_MACHINES.has(route)) return;
    if (!isAllowedHost(request.headers.host, allowedHosts)) {
      throw new CodedError(
        'FORBIDDEN',
        'The console is not known by this host name. Add it to ALLOWED_HOSTS.',
      );
    }
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
