import { api } from '../api/api-client.js';
import { list, object, optional, type Read, text } from '../api/reader.js';

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

/** Gives a session back that won't be used. Failing is no harm: it ends by itself when nobody joins. */
export function giveBack(callId: string): void {
  fetch(`/api/sessions/${encodeURIComponent(callId)}`, { method: 'DELETE', keepalive: true }).catch(
    () => undefined,
  );
}
