import type { Logger } from '@trunkline/telemetry';

/** Where the framework keeps the logger of its process (`log_core.js`); it exports no way to give it one. */
const LOGGER = Symbol.for('@livekit/agents:logger');

/**
 * Makes the framework write its log lines through ours: one format, with service and trace id. It makes a logger of its
 * own whenever it is initialised, in a job process after our code was loaded, so what it sets is passed over. Its lines
 * may quote what people say: only warnings pass.
 */
export function logFrameworkThrough(logger: Logger): void {
  const own = logger.child({ component: 'livekit' }, { level: 'warn', serializers: { error: serialized } });
  Object.defineProperty(globalThis, LOGGER, { get: () => own, set: () => {}, configurable: true });
}

/** The framework logs errors under `error`; a logger shows only those under `err` by itself. */
function serialized(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return { type: error.name, message: error.message, stack: error.stack };
}
