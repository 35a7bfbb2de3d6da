import { kinds, setting, type Values } from '@trunkline/config';
import { DEFAULT_PROFILE } from '@trunkline/profiles';
import { busSettings, commonSettings, liveKitSettings } from '@trunkline/service';

/** The value of an optional setting that is not set. */
export const NONE = 'none';
/** The value of a setting whose truth nobody has told. */
export const UNKNOWN = 'unknown';

const list = (entry: RegExp, what: string) =>
  kinds
    .text(4096)
    .transform((text) => (text === NONE ? [] : text.split(',').map((part) => part.trim())))
    .refine((entries) => entries.every((part) => entry.test(part)), `not ${what}, separated by commas`);

export const settings = {
  ...commonSettings,
  ...busSettings,
  ...liveKitSettings,
  publicLiveKitUrl: setting('PUBLIC_LIVEKIT_URL', kinds.url('ws:', 'wss:').or(kinds.oneOf([NONE])), {
    description: 'LiveKit signalling URL that clients get, or none for LIVEKIT_URL',
    fallback: NONE,
  }),
  agentName: setting('AGENT_NAME', kinds.text(64), {
    description: 'name under which agent workers register with LiveKit',
    fallback: 'trunkline',
  }),
  profilesDir: setting('PROFILES_DIR', kinds.text(), { description: 'folder of the agent profiles' }),
  defaultProfile: setting('DEFAULT_PROFILE', kinds.text(64), {
    description: 'profile of sessions that name none',
    fallback: DEFAULT_PROFILE,
  }),
  agentVariables: setting(
    'AGENT_VARIABLES',
    kinds.text(65_536).regex(/^([A-Z][A-Z0-9_]*)(,[A-Z][A-Z0-9_]*)*$|^unknown$/, 'not names of variables'),
    {
      description:
        'names of the environment variables that the agent has, separated by commas; profiles whose keys are not among them are not offered',
      fallback: UNKNOWN,
    },
  ),
  requireWorker: setting('REQUIRE_AGENT_WORKER', kinds.flag(), {
    description: 'refuse sessions at once while no agent worker says that it takes calls',
    fallback: 'false',
  }),
  tokenTtlSeconds: setting('TOKEN_TTL_SECONDS', kinds.integer(10, 3600), {
    description: 'how long a LiveKit token can be used to join, s',
    fallback: '120',
  }),
  ratePerMinute: setting('SESSION_RATE_PER_MINUTE', kinds.integer(1, 1_000_000), {
    description:
      'requests that each API key may send in a minute, to each replica; here instead of API_RATE_PER_MINUTE',
    fallback: '300',
  }),
  bootstrapApiKey: setting('BOOTSTRAP_API_KEY', kinds.secret(35).or(kinds.oneOf([NONE])), {
    description: 'API key that is registered at the start, or none',
    fallback: NONE,
    secret: true,
  }),
  bootstrapTenant: setting('BOOTSTRAP_TENANT', kinds.text(64), {
    description: 'tenant of that key',
    fallback: 'local',
  }),
  bootstrapMaxSessions: setting('BOOTSTRAP_MAX_SESSIONS', kinds.integer(1, 10_000), {
    description: 'live sessions at once of that key',
    fallback: '100',
  }),
  bootstrapToolScopes: setting(
    'BOOTSTRAP_TOOL_SCOPES',
    list(/^[a-z][a-z0-9_.:-]{0,63}$/, 'scopes such as appointments:read'),
    {
      description: 'tool scopes that sessions of that key may carry, or none',
      fallback: NONE,
    },
  ),
  turnUrls: setting('TURN_URLS', list(/^(stun|turns?):[^\s]+$/, 'stun:, turn: or turns: URLs'), {
    description: 'ICE servers that clients get besides those of LiveKit, or none',
    fallback: NONE,
  }),
  turnSecret: setting('TURN_SECRET', kinds.secret(16).or(kinds.oneOf([NONE])), {
    description: 'shared secret of the TURN servers (REST API for TURN), or none',
    fallback: NONE,
    secret: true,
  }),
};

export type TokenSettings = Values<typeof settings>;
