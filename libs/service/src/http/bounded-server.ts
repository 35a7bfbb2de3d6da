import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { Counter, registry } from '@trunkline/telemetry';
import { addressGroup } from './address-group.js';
import type { HttpSettings } from './http-settings.js';

/** How late a time limit may be noticed. */
const CHECK_INTERVAL_MS = 500;
const MAX_HEADERS = 100;

const refused = new Counter({
  name: 'trunkline_http_connections_refused_total',
  help: 'Connections closed at once: reason total or address names the bound that was reached',
  labelNames: ['reason'],
  registers: [registry],
});

/** An HTTP server whose connections are bounded in number and time, so that slow and greedy clients leave room for others. */
export function boundedServer(handler: RequestListener, settings: HttpSettings): Server {
  const server = createServer(
    {
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      headersTimeout: Math.min(settings.headersTimeoutMs, settings.requestTimeoutMs),
      requestTimeout: settings.requestTimeoutMs,
      keepAliveTimeout: settings.keepAliveTimeoutMs,
      maxHeaderSize: settings.maxHeaderBytes,
    },
    handler,
  );
  server.maxHeadersCount = MAX_HEADERS;
  server.maxConnections = settings.maxConnections;
  server.setTimeout(settings.idleTimeoutMs);
  server.on('drop', () => refused.inc({ reason: 'total' }));
  // Node answers "100 Continue" by itself and so invites a body before anybody looked at the credentials.
  server.on('checkContinue', handler);
  boundByAddress(server, settings);
  return server;
}

function boundByAddress(server: Server, settings: HttpSettings): void {
  const exempt = new Set(settings.trustedProxies.map(addressGroup));
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = addressGroup(socket.remoteAddress ?? '');
    if (exempt.has(address)) return;
    const count = (open.get(address) ?? 0) + 1;
    if (count > settings.maxConnectionsPerAddress) {
      refused.inc({ reason: 'address' });
      socket.destroy();
      return;
    }
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
}
