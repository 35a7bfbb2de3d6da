import { setImmediate as nextTurn } from 'node:timers/promises';
import { CodedError } from '@trunkline/errors';
import type { Bus } from './bus.js';

/**
 * Which of these subjects this user of the bus may not listen on. The driver ends a whole service, without a word, when one
 * of its subscriptions is refused, so it is asked beforehand: the server refuses before it answers a flush.
 */
export async function deniedSubscriptions(
  bus: Bus,
  subjects: readonly string[],
): Promise<ReadonlySet<string>> {
  const denied = new Set<string>();
  const attempts = subjects.map((subject) =>
    bus.nats.subscribe(subject, {
      callback: (error) => {
        if (error) denied.add(subject);
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

/**
 * Makes sure that a service can be served under its name.
 *
 * @param subjects more that it needs to listen on
 * @throws CodedError `FORBIDDEN` with `details.subjects`, those that this user of the bus may not listen on.
 */
export async function requireServiceRights(
  bus: Bus,
  service: string,
  subjects: readonly string[],
): Promise<void> {
  const denied = [...(await deniedSubscriptions(bus, [`$SRV.PING.${service}`, ...subjects]))];
  if (denied.length > 0)
    throw new CodedError('FORBIDDEN', `This user of the bus may not listen on ${denied.join(', ')}.`, {
      details: { subjects: denied },
    });
}
