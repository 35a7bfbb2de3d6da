import { busAccounts } from '@trunkline/bus/access';
import { createLogger } from '@trunkline/telemetry';

/**
 * Creates every stream and bucket of the bus, each account's as its operator: whoever creates one decides what it takes
 * in, so no service may.
 *
 * @throws CodedError `DEPENDENCY_UNAVAILABLE`
 */
export async function provisionBus(url: string, passwordOf: (operator: string) => string): Promise<void> {
  // Imported only now: most commands do without the driver.
  const { Bus, provision } = await import('@trunkline/bus');
  await Promise.all(
    busAccounts().map(async ({ operator, stores }) => {
      if (operator === undefined || stores === undefined) return;
      const login = { natsUrls: [url], natsUser: operator, natsPassword: passwordOf(operator) };
      const bus = await Bus.connect('provision', login, createLogger('provision', 'error'));
      try {
        await provision(bus, stores);
      } finally {
        await bus.close();
      }
    }),
  );
}
