import { kinds, setting, type Values } from '@trunkline/config';
import { commonSettings } from '@trunkline/service';

/** The value of an optional setting that is not set. */
export const NONE = 'none';

export const settings = {
  ...commonSettings,
  tokenUrl: setting('TOKEN_URL', kinds.url('http:', 'https:'), {
    description: 'base URL of the token service',
  }),
  analyticsUrl: setting('ANALYTICS_URL', kinds.url('http:', 'https:'), {
    description: 'base URL of the analytics service',
  }),
  pageApiKey: setting('PAGE_API_KEY', kinds.secret(1), {
    description: "API key of the callers' page, with the scope sessions:create and no other",
    secret: true,
  }),
  staffApiKey: setting('STAFF_API_KEY', kinds.secret(1), {
    description: "API key of the staff's console, with the scope calls:read and no other",
    secret: true,
  }),
  cookieSecrets: setting('COOKIE_SECRETS', secrets(), {
    description:
      'secrets that sign the cookies of calls, of 32 characters or more, separated by commas: the first one signs, all are good',
    secret: true,
  }),
  staffHost: setting('STAFF_HOST', kinds.oneOf(['127.0.0.1', '::1', 'localhost']), {
    description: "address of the staff's console: the loopback, and no other",
    fallback: '127.0.0.1',
  }),
  staffPort: setting('STAFF_PORT', kinds.port(), { description: "port of the staff's console" }),
  staffLinkFile: setting('STAFF_LINK_FILE', kinds.text(4096), {
    description: 'file that the login link of staff is written into, or none for stdout',
    fallback: NONE,
  }),
  staffSessionMinutes: setting('STAFF_SESSION_MINUTES', kinds.integer(1, 1440), {
    description: 'how long staff stay logged in, minutes',
    fallback: '480',
  }),
  pageRequestsPerMinute: setting('PAGE_REQUESTS_PER_MINUTE', kinds.integer(1, 1_000_000), {
    description: "requests that one address may send to the callers' page in a minute, to each replica",
    fallback: '120',
  }),
  pageSessionsPerMinute: setting('PAGE_SESSIONS_PER_MINUTE', kinds.integer(1, 1_000_000), {
    description: 'calls that one address may start in a minute, at each replica',
    fallback: '12',
  }),
  liveKitUrl: setting('LIVEKIT_URL', kinds.url('ws:', 'wss:'), {
    description: 'LiveKit URL as browsers reach it; the only other origin that the page may talk to',
  }),
  allowedHosts: setting('ALLOWED_HOSTS', hostNames(), {
    description:
      "host names of the callers' page, separated by commas; addresses and localhost are always let in",
    fallback: 'localhost',
  }),
  openPageOrigins: setting('OPEN_PAGE_ORIGINS', httpsOrigins(), {
    description: 'https origins whose pages an agent may suggest to a caller, separated by commas, or none',
    fallback: NONE,
  }),
  upstreamTimeoutMs: setting('UPSTREAM_TIMEOUT_MS', kinds.integer(100, 120_000), {
    description: 'how long the token and analytics services may take to answer, ms',
    fallback: '10000',
  }),
};

export type ConsoleSettings = Values<typeof settings>;

function httpsOrigins() {
  return kinds
    .text(4096)
    .transform((text) => (text === NONE ? [] : text.split(',').map((origin) => origin.trim())))
    .refine(
      (origins) =>
        origins.every(
          (origin) =>
            origin.startsWith('https://') && URL.canParse(origin) && new URL(origin).origin === origin,
        ),
      'not https origins separated by commas, such as https://maps.example.org',
    );
}

function secrets() {
  return kinds
    .text(4096)
    .transform((text) => text.split(',').map((secret) => secret.trim()))
    .refine((list) => list.every((secret) => secret.length >= 32), 'shorter than 32 characters');
}

function hostNames() {
  return kinds
    .text(4096)
    .transform((text) => text.split(',').map((name) => name.trim().toLowerCase()))
    .refine(
      (names) => names.every((name) => /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)),
      'not host names separated by commas, without scheme and port',
    );
}
