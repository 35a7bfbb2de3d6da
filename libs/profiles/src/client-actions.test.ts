import { CodedError } from '@trunkline/errors';
import { describe, expect, test } from 'vitest';
import { parseProfile } from './parse-profile.js';
import { profileFromJson, profileToJson } from './profile-json.js';

const minimal = `name: mini
title: Mini
greeting: Hello.
instructions: Be kind.
providers:
  stt: { name: embedded }
  llm: { name: openai-compatible, baseUrl: "http://127.0.0.1:11434/v1", model: small }
  tts: { name: embedded }
`;
/** From line 9 on. */
const withAction = (action: string, more = '') => `${minimal}clientActions:\n${action}${more}`;
const OPEN = `  - name: open_page
    description: Offers to open a page.
    parameters:
      type: object
      properties:
        to: { type: string, maxLength: 512 }
        toString: { type: string }
      required: [to]
      additionalProperties: false
`;

const problemsOf = (yaml: string): string => {
  try {
    parseProfile(yaml, 'mini.yaml');
  } catch (thrown) {
    if (thrown instanceof CodedError && thrown.code === 'PROFILE_INVALID') return thrown.message;
    throw thrown;
  }
  return '';
};

test('a client action gets the documented defaults and keeps its schema as written', () => {
  const [action] = parseProfile(withAction(OPEN), 'mini.yaml').clientActions;
  expect(action).toMatchObject({ name: 'open_page', effect: 'read', timeoutMs: 60_000, sensitive: [] });
  expect(Object.keys(action?.parameters['properties'] as object)).toEqual(['to', 'toString']);
});

test('a profile with client actions survives its storage', () => {
  const profile = parseProfile(withAction(OPEN), 'mini.yaml');
  expect(profileToJson(profileFromJson(profileToJson(profile)))).toBe(profileToJson(profile));
});

describe('each mistake in a client action is named with its line, field and rule', () => {
  const cases: readonly (readonly [what: string, yaml: string, message: RegExp])[] = [
    [
      'unknown properties left open',
      withAction(OPEN.replace('      additionalProperties: false\n', '')),
      /mini\.yaml:13: clientActions\.0\.parameters: additionalProperties .* must be false/,
    ],
    [
      'a schema that is no object',
      withAction(OPEN.replace('type: object', 'type: array')),
      /mini\.yaml:13: clientActions\.0\.parameters: type must be "object"/,
    ],
    [
      'an unknown format',
      withAction(OPEN.replace('maxLength: 512', 'format: address')),
      /mini\.yaml:13: clientActions\.0\.parameters: The schema does not compile: unknown format/,
    ],
    ['an unknown field', withAction(OPEN, '    colour: red\n'), /clientActions\.0\.colour: is not a known/],
    ['an unknown effect', withAction(OPEN, '    effect: maybe\n'), /mini\.yaml:19: clientActions\.0\.effect/],
    ['too long a wait', withAction(OPEN, '    timeoutMs: 600000\n'), /clientActions\.0\.timeoutMs: must not/],
    [
      'a sensitive argument that does not exist',
      withAction(OPEN, '    sensitive: [password]\n'),
      /mini\.yaml:19: clientActions\.0\.sensitive: there is no argument password/,
    ],
    ['an action listed twice', withAction(OPEN + OPEN), /clientActions\.1\.name: is listed twice/],
    [
      'an action with the name of a tool',
      withAction(OPEN, 'tools:\n  - { name: open_page }\n'),
      /clientActions\.0\.name: is the name of a tool already/,
    ],
    [
      'a schema without bounds',
      withAction(OPEN.replace('maxLength: 512', `description: "${'x'.repeat(5000)}"`)),
      /clientActions\.0\.parameters: must not exceed 4096 bytes/,
    ],
  ];
  test.each(cases)('%s', (_, yaml, message) => {
    expect(problemsOf(yaml)).toMatch(message);
  });
});
