import { createHash, randomBytes } from 'node:crypto';

/** How long a link that nobody has used stays good. */
export const LINK_LIFETIME_MS = 3_600_000;
/** More than browsers that one person uses at once; the oldest session ends. */
const MAX_SESSIONS = 20;

export interface StaffLoginsOptions {
  /** How long a session lasts. */
  readonly sessionMs: number;
  /** Epoch ms. @default Date.now */
  readonly now?: () => number;
}

/**
 * One code that can be exchanged for a session once, and the sessions that came of it. Only hashes are kept, in memory: a
 * restart ends every session, and makes a new code.
 */
export class StaffLogins {
  private readonly now: () => number;
  private code: { readonly hash: string; readonly endsAt: number } | undefined;
  /** Hash of a session's token -> its end, the oldest first. */
  private readonly sessions = new Map<string, number>();

  constructor(private readonly options: StaffLoginsOptions) {
    this.now = options.now ?? Date.now;
  }

  /** A new code; the one before ends. */
  newCode(): string {
    const code = random();
    this.code = { hash: hash(code), endsAt: this.now() + LINK_LIFETIME_MS };
    return code;
  }

  /** Exchanges the code for a session. @returns its token; undefined for a code that is wrong, used or too old. */
  redeem(code: string): string | undefined {
    if (this.code === undefined || this.code.hash !== hash(code) || this.code.endsAt <= this.now())
      return undefined;
    this.code = undefined;
    const token = random();
    if (this.sessions.size >= MAX_SESSIONS) {
      const [oldest] = this.sessions.keys();
      if (oldest !== undefined) this.sessions.delete(oldest);
    }
    this.sessions.set(hash(token), this.now() + this.options.sessionMs);
    return token;
  }

  isOpen(token: string): boolean {
    const key = hash(token);
    const endsAt = this.sessions.get(key);
    if (endsAt === undefined) return false;
    if (endsAt > this.now()) return true;
    this.sessions.delete(key);
    return false;
  }

  end(token: string): void {
    this.sessions.delete(hash(token));
  }

  endAll(): void {
    this.sessions.clear();
  }
}

const random = () => randomBytes(32).toString('base64url');
/** Looked up by hash, so that the time of a comparison tells nothing about a code. */
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
