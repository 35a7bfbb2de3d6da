import { runService, SETTINGS } from '@trunkline/service';
import { CallersModule } from './callers/callers.module.js';
import { limitByAddress } from './callers/limit-by-address.js';
import { isAllowedHost, isLoopbackHost } from './door/allowed-host.js';
import { guardTheDoor } from './door/guard-the-door.js';
import { type ConsoleSettings, settings } from './settings.js';
import { requireLogin } from './staff/require-login.js';
import { StaffModule } from './staff/staff.module.js';

/** Two applications that share a process and nothing else: the callers' page, which anybody may reach, and the staff's console. */
await runService({
  name: 'console',
  settings,
  module: CallersModule,
  // Metrics of the process are not for callers.
  metrics: false,
  configure: (app) => {
    const { allowedHosts, liveKitUrl } = app.get<ConsoleSettings>(SETTINGS);
    guardTheDoor(app, {
      isAllowedHost: (host) => isAllowedHost(host, allowedHosts),
      unknownHost: 'The page is not known by this host name. Add it to ALLOWED_HOSTS.',
      liveKitUrl,
    });
    limitByAddress(app);
  },
  listeners: ({ staffHost, staffPort }) => [
    {
      host: staffHost,
      port: staffPort,
      module: StaffModule,
      configure: (app) => {
        guardTheDoor(app, {
          isAllowedHost: isLoopbackHost,
          unknownHost: 'The staff’s console is reached by localhost or 127.0.0.1 only.',
        });
        requireLogin(app);
      },
    },
  ],
});
