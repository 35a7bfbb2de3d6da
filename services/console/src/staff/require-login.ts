import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CodedError } from '@trunkline/errors';
import { staffToken } from './staff-cookie.js';
import { StaffLogins } from './staff-logins.js';

/** Lets nobody to the API who has not logged in: decided by the matched route, before any handler or body. */
export function requireLogin(app: NestFastifyApplication): void {
  const logins = app.get(StaffLogins);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async (request) => {
      if (!(request.routeOptions.url ?? '').startsWith('/api/')) return;
      if (logins.isOpen(staffToken(request.headers.cookie))) return;
      throw new CodedError(
        'UNAUTHENTICATED',
        'Log in with the link that npm run status shows. It is good for one login.',
      );
    });
}
