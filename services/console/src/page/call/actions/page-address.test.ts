import { describe, expect, test } from 'vitest';
import { pageAddress } from './page-address.js';

const ORIGIN = 'http://127.0.0.1:8080';
const ALLOWED = ['https://maps.example.org'];
const judge = (to: unknown) => () => pageAddress(to, ORIGIN, ALLOWED);
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('a page that the agent suggests', () => {
  test('may be a path of this page', () => {
    expect(judge('/calls')()).toEqual({ href: `${ORIGIN}/calls`, shown: '/calls' });
  });

  test('may be an https address of an allowed origin', () => {
    expect(judge('https://maps.example.org/harbour?x=1')()).toEqual({
      href: 'https://maps.example.org/harbour?x=1',
      shown: 'maps.example.org/harbour',
    });
  });

  test.each([
    '//evil.example/x',
    '/\\evil.example/x',
    '/\t/evil.example',
    'https://evil.example/',
    'https://maps.example.org.evil.example/',
    'https://maps.example.org:8443/',
    'https://me:secret@maps.example.org/',
    'http://maps.example.org/',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://maps.example.org/x',
  ])('is refused when it leads elsewhere: %j', (to) => {
    expect(judge(to)).toThrow(code('ACTION_REFUSED'));
  });

  test.each([undefined, 5, '', 'calls', '/'.padEnd(600, 'x')])('must be an address: %j', (to) => {
    expect(judge(to)).toThrow(code('ARGUMENTS_INVALID'));
  });
});
