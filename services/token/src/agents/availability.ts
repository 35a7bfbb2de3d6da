import { WORKER_STATUS_INTERVAL_MS, type WorkerRefusal, type WorkerStatus } from '@trunkline/contracts';

/** Who was not heard for this long is gone. */
export const STATUS_EXPIRES_MS = 3 * WORKER_STATUS_INTERVAL_MS + 500;

export interface HeardStatus {
  readonly status: WorkerStatus;
  /** Epoch ms. */
  readonly heardAt: number;
}

export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly workers: number; readonly refusals: readonly WorkerRefusal[] };

/**
 * Whether a worker can take a call now.
 *
 * @param listeningSince since when this process hears the bus without a gap: silence before that proves nothing.
 */
export function availability(
  heard: Iterable<HeardStatus>,
  agentName: string,
  listeningSince: number,
  now: number,
): Availability {
  const present = [...heard].filter(
    ({ status, heardAt }) => status.agentName === agentName && now - heardAt <= STATUS_EXPIRES_MS,
  );
  if (present.some(({ status }) => status.accepting)) return { available: true };
  if (now - listeningSince <= STATUS_EXPIRES_MS && present.length === 0) return { available: true };
  const refusals = present.flatMap(({ status: { refusal } }) => (refusal === undefined ? [] : [refusal]));
  return { available: false, workers: present.length, refusals: [...new Set(refusals)] };
}
