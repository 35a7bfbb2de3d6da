import { setTimeout as sleep } from 'node:timers/promises';
import { Gauge, registry } from '@trunkline/telemetry';
import type { StreamIngest } from './stream-ingest.js';

/** A scrape waits no longer for the bus; the last figures stay. */
const PATIENCE_MS = 1000;

type Lag = Awaited<ReturnType<StreamIngest['lag']>>;

/** Gauges of what waits in each stream. The stream is asked when the metrics are read. */
export function reportLag(streams: readonly StreamIngest[]): void {
  lagGauge(
    'trunkline_ingest_pending_events',
    'Events of a stream that no replica has taken yet',
    streams,
    (lag) => lag.pending,
  );
  lagGauge(
    'trunkline_ingest_unacknowledged_events',
    'Events of a stream that are in progress',
    streams,
    (lag) => lag.unacknowledged,
  );
}

function lagGauge(
  name: string,
  help: string,
  streams: readonly StreamIngest[],
  figure: (lag: Lag) => number,
): void {
  new Gauge({
    name,
    help,
    labelNames: ['stream'],
    registers: [registry],
    async collect() {
      await Promise.all(
        streams.map(async (ingest) => {
          const lag = await Promise.race([
            ingest.lag().catch(() => undefined),
            sleep(PATIENCE_MS, undefined),
          ]);
          if (lag) this.set({ stream: ingest.stream }, figure(lag));
        }),
      );
    },
  });
}
