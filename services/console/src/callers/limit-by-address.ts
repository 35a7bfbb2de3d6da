import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CodedError } from '@trunkline/errors';
import { addressGroup, Rates, SETTINGS } from '@trunkline/service';
import { Counter, registry } from '@trunkline/telemetry';
import type { ConsoleSettings } from '../settings.js';

const refused = new Counter({
  name: 'trunkline_page_refused_total',
  help: 'Requests to the callers’ page refused because their address has used up its minute: of requests or sessions',
  labelNames: ['limit'],
  registers: [registry],
});

/** Bounds what one address asks of the callers' page: anybody may come there, and each session costs a room and an agent. */
export function limitByAddress(app: NestFastifyApplication): void {
  const settings = app.get<ConsoleSettings>(SETTINGS);
  const requests = new Rates(settings.pageRequestsPerMinute);
  const sessions = new Rates(settings.pageSessionsPerMinute);
  const limit = (name: string, retryAfterMs: number) => {
    if (retryAfterMs === 0) return;
    refused.inc({ limit: name });
    throw new CodedError('RATE_LIMITED', undefined, { details: { retryAfterMs } });
  };
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async (request) => {
      const route = request.routeOptions.url ?? '';
      if (!route.startsWith('/api/')) return;
      const address = addressGroup(request.ip);
      limit('requests', requests.take(address));
      if (request.method === 'POST' && route === '/api/sessions') limit('sessions', sessions.take(address));
    });
}
