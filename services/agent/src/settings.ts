import { kinds, setting } from '@trunkline/config';
import { busSettings, commonSettings, liveKitSettings } from '@trunkline/service';

/** Settings of a job process, which inherits the worker's environment but for the secret of the media server. */
export const jobSettings = {
  ...commonSettings,
  ...busSettings,
  modelsDir: setting('MODELS_DIR', kinds.text(4096), { description: 'folder of the speech models' }),
};

/** Settings of the worker. */
export const agentSettings = {
  ...jobSettings,
  ...liveKitSettings,
  agentName: setting('AGENT_NAME', kinds.text(64), {
    description: 'name that dispatches ask for',
    fallback: 'trunkline',
  }),
  workerPort: setting('WORKER_PORT', kinds.port(), {
    description: "port of the LiveKit worker's own status page",
    fallback: '0',
  }),
  capacity: setting('AGENT_CAPACITY', kinds.integer(1, 1000), {
    description: 'calls at once in this process',
    fallback: '4',
  }),
  maxLagMs: setting('AGENT_MAX_LAG_MS', kinds.integer(20, 10_000), {
    description:
      'lateness of the event loop, over 2.5 s, from which on the host is starved and takes no calls, ms',
    fallback: '250',
  }),
  idleProcesses: setting('AGENT_IDLE_PROCESSES', kinds.integer(1, 32), {
    description: 'job processes that wait, models loaded',
    fallback: '1',
  }),
};
