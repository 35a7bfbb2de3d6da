import { api } from '../api/api-client.js';
import { list, object, oneOf, optional, type Read, text } from '../api/reader.js';

const session = object({
  callId: text,
  url: text,
  token: text,
  iceServers: list(object({ urls: list(text), username: optional(text), credential: optional(text) })),
  traceId: text,
});

/** What it takes to join one room. */
export type Session = Read<typeof session>;

/** Asks for a session. @throws ApiError */
export const createSession = (profile: string | undefined): Promise<Session> =>
  api('/api/sessions', session, {
    method: 'POST',
    body: profile === undefined ? {} : { profile },
  });

const state = object({ state: oneOf(['created', 'live', 'ended']), endReason: optional(text) });

/** How far a session that this browser has started is, and why it ended. @throws ApiError */
export const sessionState = (callId: string, signal: AbortSignal): Promise<Read<typeof state>> =>
  api(`/api/sessions/${encodeURIComponent(callId)}`, state, { signal });

/** Gives a session back that won't be used. Failing is no harm: it ends by itself when nobody joins. */
export function giveBack(callId: string): void {
  fetch(`/api/sessions/${encodeURIComponent(callId)}`, { method: 'DELETE', keepalive: true }).catch(
    () => undefined,
  );
}
