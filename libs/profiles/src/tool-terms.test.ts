import { describe, expect, it } from 'vitest';
import { parseProfile } from './parse-profile.js';

const profile = (terms: string) => `
name: desk
title: Desk
greeting: Hello.
instructions: Help.
providers:
  stt: { name: embedded }
  llm: { name: openai-compatible, baseUrl: "http://127.0.0.1:1/v1", model: m }
  tts: { name: embedded }
tools:
  - { name: refund, ${terms} }
`;

describe('the terms of a tool in a profile', () => {
  it('are all that an operator can set', () => {
    const [tool] = parseProfile(
      profile(
        'version: 2, effect: irreversible, scopes: [money], sensitive: [iban], maxAttempts: 1, ' +
          'limits: [{ kind: sum, argument: amount, max: 50, windowSeconds: 60, per: call }], ' +
          'confirm: { template: "Refund {amount}?", by: click, after: identify }, ' +
          `pin: ${'0a'.repeat(32)}, description: Refunds.`,
      ),
      'desk.yaml',
    ).tools;
    expect(tool).toMatchObject({
      name: 'refund',
      effect: 'irreversible',
      limits: [{ max: 50 }],
      confirm: { by: 'click', after: 'identify' },
    });
  });

  it.each([
    ['an effect that there is not', 'effect: harmless', /tools\.0\.effect/],
    ['a limit without a window', 'limits: [{ kind: count, max: 5, per: call }]', /tools\.0\.limits\.0/],
    ['a template with a stray brace', 'confirm: { template: "Refund {" }', /tools\.0\.confirm\.template/],
    ['an unknown way to confirm', 'confirm: { by: nod }', /tools\.0\.confirm\.by/],
    ['a field of the confirmation that there is not', 'confirm: { skip: true }', /tools\.0\.confirm\.skip/],
    ['a pin that is no hash', 'pin: latest', /tools\.0\.pin/],
    ['ten thousand attempts', 'maxAttempts: 10000', /tools\.0\.maxAttempts/],
  ])('with %s are refused', (_, terms, message) => {
    expect(() => parseProfile(profile(terms), 'desk.yaml')).toThrow(message);
  });
});
