import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionReply } from '@trunkline/contracts';
import { CodedError, isErrorCode } from '@trunkline/errors';

export interface TokenService {
  /** Base URL. */
  readonly tokenUrl: string;
  /** A secret. */
  readonly apiKey: string;
}

/** How long a session waits for an agent that can take it, ms: as a person does who calls again. */
const AGENT_PATIENCE_MS = 60_000;

/**
 * Creates a session. While every agent is busy or still loading, it asks again, for a minute.
 *
 * @throws CodedError the refusal of the token service; `DEPENDENCY_UNAVAILABLE` when it does not answer in 15 s.
 */
export async function createSession(
  service: TokenService,
  profile: string | undefined,
  callerId: string,
): Promise<SessionReply> {
  const wish = { ...(profile === undefined ? {} : { profile }), callerId };
  for (const until = Date.now() + AGENT_PATIENCE_MS; ; await sleep(1000)) {
    const response = await post(service, '/v1/sessions', wish);
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok && isSession(body)) return body;
    const refusal = refusalOf(body, response.status);
    if (refusal.code !== 'AGENT_UNAVAILABLE' || Date.now() > until) throw refusal;
  }
}

async function post(service: TokenService, path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(new URL(path, service.tokenUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${service.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    });
  } catch (cause) {
    throw new CodedError(
      'DEPENDENCY_UNAVAILABLE',
      `The token service does not answer at ${service.tokenUrl}.`,
      { cause },
    );
  }
}

const isSession = (body: unknown): body is SessionReply =>
  typeof body === 'object' &&
  body !== null &&
  ['callId', 'url', 'token', 'traceId'].every(
    (key) => key in body && typeof Reflect.get(body, key) === 'string',
  );

function refusalOf(body: unknown, status: number): CodedError {
  if (typeof body === 'object' && body !== null && 'code' in body && isErrorCode(body.code)) {
    return new CodedError(
      body.code,
      'message' in body && typeof body.message === 'string' ? body.message : undefined,
    );
  }
  return new CodedError('CALL_FAILED', `The token service answered with status ${status}.`);
}
