import { kinds, setting } from '@trunkline/config';
import { LOG_LEVELS } from '@trunkline/telemetry';
import { httpSettings } from './http/http-settings.js';

/** Settings that every process has. */
export const commonSettings = {
  host: setting('HOST', kinds.text(255), { description: 'address to listen on', fallback: '127.0.0.1' }),
  port: setting('PORT', kinds.port(), { description: 'port of the HTTP interface' }),
  logLevel: setting('LOG_LEVEL', kinds.oneOf(LOG_LEVELS), {
    description: 'least severe level that is logged',
    fallback: 'info',
  }),
  drainTimeoutMs: setting('DRAIN_TIMEOUT_MS', kinds.integer(0, 600_000), {
    description: 'how long work in progress may take after SIGTERM, ms',
    fallback: '10000',
  }),
  otlpUrl: setting('OTLP_URL', kinds.url('http:', 'https:').or(kinds.oneOf(['none'])), {
    description: 'base URL of an OTLP/HTTP endpoint, or none',
    fallback: 'none',
  }),
  ...httpSettings,
};

/** Settings of every process that is on the bus. */
export const busSettings = {
  natsUrls: setting('NATS_URL', kinds.urls('nats:', 'tls:', 'ws:', 'wss:'), {
    description: 'NATS servers, separated by commas',
  }),
  natsUser: setting('NATS_USER', kinds.text(128), { description: 'NATS user of this service' }),
  natsPassword: setting('NATS_PASSWORD', kinds.secret(1), {
    description: 'password of that user',
    secret: true,
  }),
  natsProvisioned: setting('NATS_PROVISIONED', kinds.flag(), {
    description: 'true when streams and buckets are created beforehand, and this user may not create any',
    fallback: 'false',
  }),
};

/** Settings of every process that speaks to LiveKit's server API. */
export const liveKitSettings = {
  liveKitUrl: setting('LIVEKIT_URL', kinds.url('ws:', 'wss:'), { description: 'LiveKit signalling URL' }),
  liveKitApiKey: setting('LIVEKIT_API_KEY', kinds.text(128), { description: 'LiveKit API key' }),
  liveKitApiSecret: setting('LIVEKIT_API_SECRET', kinds.secret(32), {
    description: 'LiveKit API secret',
    secret: true,
  }),
};
