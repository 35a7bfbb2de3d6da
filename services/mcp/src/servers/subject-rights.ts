import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Bus } from '@trunkline/bus';
import { subjects } from '@trunkline/contracts';

/**
 * Which of these tools the bridge's user of the bus may not serve. A service that tries to is ended by the driver with all
 * its other tools, so it is asked beforehand: the server refuses a subscription before it answers a flush.
 */
export async function toolsWithoutRight(bus: Bus, names: readonly string[]): Promise<ReadonlySet<string>> {
  const denied = new Set<string>();
  const attempts = names.map((name) =>
    bus.nats.subscribe(subjects.toolCancel(name, 1), {
      callback: (error) => {
        if (error) denied.add(name);
      },
    }),
  );
  try {
    await bus.nats.flush();
    await nextTurn();
  } finally {
    for (const attempt of attempts) if (!attempt.isClosed()) attempt.unsubscribe();
  }
  return denied;
}
