import { Bus } from '@trunkline/bus';
import { createLogger } from '@trunkline/telemetry';
import {
  type StartedLiveKit,
  type StartedNats,
  type StartedService,
  startLiveKit,
  startNats,
  startService,
} from '@trunkline/testing';

export const API_KEY = 'tk_bootstrap-key-of-the-tests-0123456789';
export const TTL_SECONDS = 10;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface AskOptions {
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

export interface TokenWorld {
  readonly nats: StartedNats;
  readonly livekit: StartedLiveKit;
  readonly service: StartedService;
  readonly bus: Bus;
  readonly env: Readonly<Record<string, string>>;
  /** One HTTP request with the bootstrap key. */
  ask(method: string, path: string, body?: unknown, options?: AskOptions): Promise<Answer>;
  close(): Promise<void>;
}

export function busOf(nats: StartedNats): Promise<Bus> {
  return Bus.connect(
    'tests',
    { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password },
    createLogger('tests', 'silent'),
  );
}

/** The token service with real NATS and LiveKit servers. */
export async function startTokenWorld(
  profilesDir: string,
  more: Readonly<Record<string, string>> = {},
): Promise<TokenWorld> {
  const [nats, livekit] = await Promise.all([startNats(), startLiveKit()]);
  const env = {
    NATS_URL: nats.url,
    NATS_USER: nats.user,
    NATS_PASSWORD: nats.password,
    LIVEKIT_URL: livekit.url,
    LIVEKIT_API_KEY: livekit.apiKey,
    LIVEKIT_API_SECRET: livekit.apiSecret,
    PROFILES_DIR: profilesDir,
    BOOTSTRAP_API_KEY: API_KEY,
    TOKEN_TTL_SECONDS: String(TTL_SECONDS),
    ...more,
  };
  const service = await startService('token', env);
  const bus = await busOf(nats);
  return {
    nats,
    livekit,
    service,
    bus,
    env,
    ask: (method, path, body, options) => ask(service.url, method, path, body, options),
    async close() {
      await bus.close();
      await service.close();
      await Promise.all([livekit.close(), nats.close()]);
    },
  };
}

async function ask(
  url: string,
  method: string,
  path: string,
  body: unknown,
  { key = API_KEY, headers = {}, raw }: AskOptions = {},
): Promise<Answer> {
  const sent = raw ?? (body === undefined ? null : JSON.stringify(body));
  const response = await fetch(url + path, {
    method,
    body: sent,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(sent === null ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}
