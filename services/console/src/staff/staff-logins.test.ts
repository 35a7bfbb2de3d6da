import { beforeEach, describe, expect, test } from 'vitest';
import { LINK_LIFETIME_MS, StaffLogins } from './staff-logins.js';

const SESSION_MS = 8 * 3_600_000;
let now = 0;
let logins: StaffLogins;
beforeEach(() => {
  now = 1_000_000;
  logins = new StaffLogins({ sessionMs: SESSION_MS, now: () => now });
});

const login = () => logins.redeem(logins.newCode()) ?? '';

describe('a code', () => {
  test('is exchanged for a session once', () => {
    const code = logins.newCode();
    const token = logins.redeem(code);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(logins.isOpen(token ?? '')).toBe(true);
    expect(logins.redeem(code)).toBeUndefined();
  });

  test('ends when another one is made, and with its time', () => {
    const first = logins.newCode();
    const second = logins.newCode();
    expect(logins.redeem(first)).toBeUndefined();
    now += LINK_LIFETIME_MS;
    expect(logins.redeem(second)).toBeUndefined();
  });

  test('that is wrong uses nothing up', () => {
    const code = logins.newCode();
    for (const wrong of ['', 'x', `${code}x`]) expect(logins.redeem(wrong)).toBeUndefined();
    expect(logins.redeem(code)).toBeDefined();
  });
});

describe('a session', () => {
  test('ends with its time', () => {
    const token = login();
    now += SESSION_MS - 1;
    expect(logins.isOpen(token)).toBe(true);
    now += 1;
    expect(logins.isOpen(token)).toBe(false);
  });

  test('ends alone, or with all others', () => {
    const [one, two, three] = [login(), login(), login()];
    logins.end(one);
    expect([one, two, three].map((token) => logins.isOpen(token))).toEqual([false, true, true]);
    logins.endAll();
    expect([two, three].some((token) => logins.isOpen(token))).toBe(false);
  });

  test('makes room for a newer one when there are too many', () => {
    const oldest = login();
    const others = Array.from({ length: 20 }, login);
    expect(logins.isOpen(oldest)).toBe(false);
    expect(others.every((token) => logins.isOpen(token))).toBe(true);
  });
});
