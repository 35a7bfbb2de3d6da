import { setTimeout as delay } from 'node:timers/promises';

const PROBE_TIMEOUT_MS = 2_000;
const PROBE_INTERVAL_MS = 150;
const ANSWER_LENGTH = 400;

export interface Probe {
  readonly ready: boolean;
  /** Whether anything came back, if only that it isn't ready. */
  readonly answered: boolean;
  /** What it answered, or why it didn't, for people. */
  readonly answer: string;
}

/** Asks a process once whether it is ready. Never rejects. */
export async function probe(readyUrl: string, timeoutMs = PROBE_TIMEOUT_MS): Promise<Probe> {
  try {
    const response = await fetch(readyUrl, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'manual',
      // A kept connection would outlive the process and fail the first probe of the next.
      headers: { connection: 'close' },
    });
    const body = (await response.text()).slice(0, ANSWER_LENGTH).trim();
    return { ready: response.status === 200, answered: true, answer: `${response.status} ${body}`.trim() };
  } catch {
    return { ready: false, answered: false, answer: `no answer from ${readyUrl}` };
  }
}

/**
 * Asks until the process is ready.
 *
 * @returns undefined when it is, its last answer when the time is over.
 * Rejects when `signal` aborts.
 */
export async function untilReady(
  readyUrl: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    const { ready, answer } = await probe(readyUrl);
    signal.throwIfAborted();
    if (ready) return undefined;
    if (Date.now() >= deadline) return answer;
    await delay(PROBE_INTERVAL_MS, undefined, { signal });
  }
}
