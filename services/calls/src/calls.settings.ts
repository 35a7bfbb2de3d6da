import { kinds, setting, type Values } from '@trunkline/config';
import { busSettings, commonSettings, liveKitSettings } from '@trunkline/service';

/** Stands for a setting without a value. */
export const NONE = 'none';

const ms = (env: string, fallback: number, description: string) =>
  setting(env, kinds.integer(100, 86_400_000), {
    description: `${description}, ms`,
    fallback: String(fallback),
  });

export const settings = {
  ...commonSettings,
  ...busSettings,
  ...liveKitSettings,
  webhookApiKey: setting('LIVEKIT_WEBHOOK_API_KEY', kinds.text(128), {
    description: 'key with which LiveKit signs webhooks when it is not LIVEKIT_API_KEY, or none',
    fallback: NONE,
  }),
  webhookApiSecret: setting('LIVEKIT_WEBHOOK_API_SECRET', kinds.secret(32).or(kinds.oneOf([NONE])), {
    description: 'its secret, or none',
    secret: true,
    fallback: NONE,
  }),
  agentName: setting('AGENT_NAME', kinds.text(64), {
    description: 'name under which agent workers register with LiveKit',
    fallback: 'trunkline',
  }),
  agentJoinTimeoutMs: ms(
    'AGENT_JOIN_TIMEOUT_MS',
    5000,
    'after a dispatch that no worker has taken, until the next one; half as long again each time',
  ),
  agentStartTimeoutMs: ms(
    'AGENT_START_TIMEOUT_MS',
    20_000,
    'what an agent may take from a taken dispatch to the room, and from the room to its first heartbeat',
  ),
  heartbeatTimeoutMs: ms('HEARTBEAT_TIMEOUT_MS', 3000, 'silence of an agent after which it is lost'),
  maxDispatches: setting('MAX_DISPATCHES', kinds.integer(1, 20), {
    description: 'dispatches in a row without an agent that serves, until the call is ended',
    fallback: '4',
  }),
  callerJoinTimeoutMs: ms('CALLER_JOIN_TIMEOUT_MS', 60_000, 'how long a session waits for its caller'),
  callerRejoinGraceMs: ms(
    'CALLER_REJOIN_GRACE_MS',
    10_000,
    'how long a call waits for a caller whose connection was lost',
  ),
  endedRetentionMs: ms('ENDED_RETENTION_MS', 3_600_000, 'how long the registry remembers an ended call'),
};

export type CallsSettings = Values<typeof settings>;
