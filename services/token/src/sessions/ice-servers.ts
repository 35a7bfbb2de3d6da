import { createHmac } from 'node:crypto';
import type { IceServer } from '@trunkline/contracts';

export interface IceOptions {
  /** stun:, turn: and turns: URLs. */
  readonly urls: readonly string[];
  /** Shared with the TURN servers; without one no credentials are made. */
  readonly secret: string | undefined;
  readonly user: string;
  /** Epoch seconds. */
  readonly expiresAtSeconds: number;
}

/**
 * ICE servers with credentials that expire, by "A REST API for Access to TURN Services" (draft-uberti-behave-turn-rest):
 * the user name is `<expiry>:<user>` and the password its HMAC-SHA1 in base64.
 */
export function iceServers({ urls, secret, user, expiresAtSeconds }: IceOptions): IceServer[] {
  const stun = urls.filter((url) => url.startsWith('stun:'));
  const turn = urls.filter((url) => !url.startsWith('stun:'));
  const username = `${expiresAtSeconds}:${user}`;
  const credentials =
    secret === undefined
      ? {}
      : { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
  return [
    ...(stun.length === 0 ? [] : [{ urls: stun }]),
    ...(turn.length === 0 ? [] : [{ urls: turn, ...credentials }]),
  ];
}
