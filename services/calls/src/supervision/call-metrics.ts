import { Counter, DURATION_BUCKETS_SECONDS, Gauge, Histogram, registry } from '@trunkline/telemetry';

let measureLive: () => number = () => 0;
const gauge = new Gauge({
  name: 'trunkline_calls_live',
  help: 'Calls whose caller has joined and that have not ended; every replica counts all of them',
  registers: [registry],
  collect() {
    this.set(measureLive());
  },
});

/** The gauge of live calls is measured when it is read. */
export const liveCalls = {
  gauge,
  measure(count: () => number): void {
    measureLive = count;
  },
};

export const redispatches = new Counter({
  name: 'trunkline_agents_lost_total',
  help: 'Agents lost, and dispatches that brought none; outcome: dispatched again or given_up',
  labelNames: ['reason', 'outcome'],
  registers: [registry],
});

export const agentJoinSeconds = new Histogram({
  name: 'trunkline_agent_join_seconds',
  help: 'From the dispatch of an agent until it was seen in the room',
  buckets: DURATION_BUCKETS_SECONDS,
  registers: [registry],
});

export const tracksSilenced = new Counter({
  name: 'trunkline_caller_tracks_silenced_total',
  help: 'Tracks of callers that were silenced: video, or a second microphone',
  registers: [registry],
});
