import { kinds, setting } from '@trunkline/config';
import { busSettings, commonSettings, liveKitSettings } from '@trunkline/service';

/** Settings of the worker and of its job processes, which inherit the environment. */
export const agentSettings = {
  ...commonSettings,
  ...busSettings,
  ...liveKitSettings,
  agentName: setting('AGENT_NAME', kinds.text(64), {
    description: 'name that dispatches ask for',
    fallback: 'trunkline',
  }),
  modelsDir: setting('MODELS_DIR', kinds.text(4096), { description: 'folder of the speech models' }),
  workerPort: setting('WORKER_PORT', kinds.port(), {
    description: "port of the LiveKit worker's own status page",
    fallback: '0',
  }),
  capacity: setting('AGENT_CAPACITY', kinds.integer(1, 1000), {
    description: 'calls at once in this process',
    fallback: '4',
  }),
  idleProcesses: setting('AGENT_IDLE_PROCESSES', kinds.integer(1, 32), {
    description: 'job processes that wait, models loaded',
    fallback: '1',
  }),
};
