import { kinds, setting, type Values } from '@trunkline/config';
import { commonSettings } from '@trunkline/service';

const NONE = 'none';

export const settings = {
  ...commonSettings,
  tokenUrl: setting('TOKEN_URL', kinds.url('http:', 'https:'), {
    description: 'base URL of the token service',
  }),
  analyticsUrl: setting('ANALYTICS_URL', kinds.url('http:', 'https:'), {
    description: 'base URL of the analytics service',
  }),
  apiKey: setting('TRUNKLINE_API_KEY', kinds.secret(1), {
    description: 'API key of the console, with the scopes sessions:create and calls:read',
    secret: true,
  }),
  liveKitUrl: setting('LIVEKIT_URL', kinds.url('ws:', 'wss:'), {
    description: 'LiveKit URL as browsers reach it; the only other origin that the page may talk to',
  }),
  allowedHosts: setting('ALLOWED_HOSTS', hostNames(), {
    description: 'host names of the console, separated by commas; addresses and localhost are always let in',
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

function hostNames() {
  return kinds
    .text(4096)
    .transform((text) => text.split(',').map((name) => name.trim().toLowerCase()))
    .refine(
      (names) => names.every((name) => /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)),
      'not host names separated by commas, without scheme and port',
    );
}
