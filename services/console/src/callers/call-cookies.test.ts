import { describe, expect, test } from 'vitest';
import { CallCookies } from './call-cookies.js';

const NOW = 1_790_000_000_000;
const SECRET = 'a secret of the tests, long enough';
const cookies = new CallCookies([SECRET], () => NOW);
/** What the browser sends back. */
const sent = (setCookie: string) => setCookie.split(';', 1)[0] ?? '';

describe('the cookie of a call', () => {
  test('proves that call and no other', () => {
    const header = sent(cookies.issue('c1', false));
    expect(cookies.proves(header, 'c1')).toBe(true);
    expect(cookies.proves(`other=1; ${header}`, 'c1')).toBe(true);
    expect(cookies.proves(header, 'c2')).toBe(false);
    expect(cookies.proves(header.replace('trunkline_call_c1', 'trunkline_call_c2'), 'c2')).toBe(false);
  });

  test('is out of reach of scripts, other sites and other paths', () => {
    expect(cookies.issue('c1', true)).toMatch(
      /^trunkline_call_c1=\d+\.[\w-]{43}; Path=\/api\/sessions\/c1; Max-Age=18000; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect(cookies.issue('c1', false)).not.toContain('Secure');
  });

  test('ends with its time', () => {
    const header = sent(cookies.issue('c1', false));
    const later = (hours: number) => new CallCookies([SECRET], () => NOW + hours * 3_600_000);
    expect(later(4).proves(header, 'c1')).toBe(true);
    expect(later(5).proves(header, 'c1')).toBe(false);
    // Nobody moves the end: it is signed.
    const moved = header.replace(/=\d+/, `=${Math.floor(NOW / 1000) + 999_999}`);
    expect(cookies.proves(moved, 'c1')).toBe(false);
  });

  test('stays good while its secret is replaced, and not after', () => {
    const header = sent(cookies.issue('c1', false));
    const next = 'the secret after it, as long as that';
    expect(new CallCookies([next, SECRET], () => NOW).proves(header, 'c1')).toBe(true);
    expect(new CallCookies([next], () => NOW).proves(header, 'c1')).toBe(false);
  });

  test.each([undefined, '', 'trunkline_call_c1', 'trunkline_call_c1=', 'trunkline_call_c1=1.2', '=;=;'])(
    'is not proven by %s',
    (header) => expect(cookies.proves(header, 'c1')).toBe(false),
  );
});
