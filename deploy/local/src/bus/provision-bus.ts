import { APPOINTMENTS, busAccounts, CORE, type ToolProvider } from '@trunkline/bus-access';
import { createLogger } from '@trunkline/telemetry';
import { type BusLogin, isBusUser, type OwnBusUser } from '../installation/secrets.js';

/**
 * Creates every stream and bucket of the bus, each account's as its operator: whoever creates one decides what it takes
 * in, so no service may. Then writes the terms of the tools that somebody may serve.
 *
 * @throws CodedError `DEPENDENCY_UNAVAILABLE`
 */
export async function provisionBus(
  url: string,
  loginOf: (operator: OwnBusUser) => BusLogin,
  integrators: readonly ToolProvider[] = [],
): Promise<void> {
  // Imported only now: most commands do without the driver.
  const { Bus, provision, writeToolTerms } = await import('@trunkline/bus');
  await Promise.all(
    busAccounts().map(async ({ name, operator, stores }) => {
      if (operator === undefined || stores === undefined || !isBusUser(operator)) return;
      const { user, password } = loginOf(operator);
      const login = { natsUrls: [url], natsUser: user, natsPassword: password };
      const bus = await Bus.connect('provision', login, createLogger('provision', 'error'));
      try {
        await provision(bus, stores);
        if (name === CORE) await writeToolTerms(bus, [APPOINTMENTS, ...integrators]);
      } finally {
        await bus.close();
      }
    }),
  );
}
