import { createHmac, timingSafeEqual } from 'node:crypto';

/** Longer than the longest call, 4 h. */
const LIFETIME_SECONDS = 5 * 3600;
const PREFIX = 'trunkline_call_';

/**
 * Proof that a browser has started a call: a cookie for each call, sent with requests about this call only. It is the call id
 * and its end, signed, so that every replica can check it and none has to remember it.
 */
export class CallCookies {
  /** @param secrets the first one signs; what any of them has signed is good. */
  constructor(
    private readonly secrets: readonly string[],
    private readonly now: () => number = Date.now,
  ) {}

  /** Value of the `Set-Cookie` header for a call that was just started. @param secure whether the browser came by HTTPS. */
  issue(callId: string, secure: boolean): string {
    const endsAt = Math.floor(this.now() / 1000) + LIFETIME_SECONDS;
    const [secret = ''] = this.secrets;
    return cookie(callId, `${endsAt}.${sign(secret, callId, endsAt)}`, LIFETIME_SECONDS, secure);
  }

  /** Value of the `Set-Cookie` header that removes the proof. */
  clear(callId: string, secure: boolean): string {
    return cookie(callId, '', 0, secure);
  }

  /** Whether a `Cookie` header proves that its sender has started this call. */
  proves(header: string | undefined, callId: string): boolean {
    const value = cookieValue(header, PREFIX + callId);
    const [, ends = '', signature = ''] = /^(\d{1,12})\.([A-Za-z0-9_-]{43})$/.exec(value ?? '') ?? [];
    if (signature === '' || Number(ends) * 1000 <= this.now()) return false;
    const sent = Buffer.from(signature);
    return this.secrets.some((secret) =>
      timingSafeEqual(Buffer.from(sign(secret, callId, Number(ends))), sent),
    );
  }
}

const sign = (secret: string, callId: string, endsAt: number): string =>
  createHmac('sha256', secret).update(`call ${callId} ${endsAt}`).digest('base64url');

const cookie = (callId: string, value: string, maxAge: number, secure: boolean): string =>
  `${PREFIX}${callId}=${value}; Path=/api/sessions/${callId}; Max-Age=${maxAge}; HttpOnly; SameSite=Strict` +
  (secure ? '; Secure' : '');

/** The value of the first cookie of this name. */
function cookieValue(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
