import type { BusAccount } from '@trunkline/bus-access';
import type { Bus } from '../connection/bus.js';
import { createKv } from '../kv/kv-bucket.js';
import { ensureStreams } from './streams.js';

/** Creates the streams and buckets of an account, as its operator. What is there already stays. */
export async function provision(bus: Bus, stores: NonNullable<BusAccount['stores']>): Promise<void> {
  if (stores.streams) await ensureStreams(bus);
  await Promise.all(stores.buckets.map((name) => createKv(bus, name)));
}
