import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** @default 10_000 */
  readonly deadlineMs?: number;
  /** @default 25 */
  readonly intervalMs?: number;
  /** What is waited for, for the message: "the booking in ClickHouse". */
  readonly describe?: string;
}

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/**
 * Asks again and again until the condition holds. One that throws doesn't hold yet.
 *
 * @returns what the condition returned.
 * @throws Error at the deadline, with what was waited for and how the last try failed.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<Truthy<T>> {
  const { deadlineMs = 10_000, intervalMs = 25, describe = 'a condition' } = options;
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    let failure: unknown;
    try {
      const value = await condition();
      if (isTruthy(value)) return value;
    } catch (error) {
      failure = error;
    }
    if (Date.now() >= deadline) {
      const why = failure instanceof Error ? `: ${failure.message}` : '';
      throw new Error(`waited ${deadlineMs} ms for ${describe}${why}`, { cause: failure });
    }
    await delay(intervalMs);
  }
}

const isTruthy = <T>(value: T): value is Truthy<T> => Boolean(value);
