import { kinds, setting } from '@trunkline/config';
import { busSettings, commonSettings } from '@trunkline/service';

const count = (env: string, fallback: string, description: string) =>
  setting(env, kinds.integer(1, 1_000_000), { description, fallback });

export const settings = {
  ...commonSettings,
  ...busSettings,
  discoveryIntervalMs: setting('TOOL_DISCOVERY_INTERVAL_MS', kinds.integer(50, 10_000), {
    description: 'how often the bus is asked for tools, ms',
    fallback: '400',
  }),
  callToolsPerMinute: count(
    'CALL_TOOLS_PER_MINUTE',
    '120',
    'executions that one call may ask for in a minute',
  ),
  tenantToolsPerMinute: count(
    'TENANT_TOOLS_PER_MINUTE',
    '12000',
    'executions that all calls of a tenant may ask for in a minute',
  ),
  identicalToolCallsPerMinute: count(
    'IDENTICAL_TOOL_CALLS_PER_MINUTE',
    '8',
    'identical requests of one call in a minute; more are a loop',
  ),
  toolMaxInFlight: count('TOOL_MAX_IN_FLIGHT', '256', 'executions of one tool at once; more are refused'),
  confirmationAskSeconds: count('CONFIRMATION_ASK_SECONDS', '180', 'how long a caller may take to confirm'),
  confirmationGrantSeconds: count('CONFIRMATION_GRANT_SECONDS', '60', 'how long a confirmation can be used'),
  breakerFailures: count('BREAKER_FAILURES', '5', 'failures in a row after which a tool is paused'),
  breakerOpenSeconds: count('BREAKER_OPEN_SECONDS', '5', 'how long it is paused the first time'),
  breakerMaxOpenSeconds: count('BREAKER_MAX_OPEN_SECONDS', '60', 'how long it is paused at most'),
};
