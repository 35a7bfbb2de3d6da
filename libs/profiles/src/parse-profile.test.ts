import { readFileSync } from 'node:fs';
import { CodedError } from '@trunkline/errors';
import { describe, expect, test } from 'vitest';
import { parseProfile } from './parse-profile.js';
import { profileFromJson, profileToJson } from './profile-json.js';
import { profileVersion } from './profile-version.js';

const minimal = `name: mini
title: Mini
greeting: Hello.
instructions: Be kind.
providers:
  stt: { name: embedded }
  llm: { name: openai-compatible, baseUrl: "http://127.0.0.1:11434/v1", model: small }
  tts: { name: embedded }
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

test('a short profile gets the documented defaults', () => {
  const profile = parseProfile(minimal, 'mini.yaml');
  expect(profile).toMatchObject({
    language: 'en',
    voice: { name: 'default', speed: 1 },
    budget: { totalMs: 300 },
    limits: {
      maxCallSeconds: 900,
      toolTimeoutMs: 5000,
      maxToolCallsPerTurn: 6,
      fillerAfterMs: 900,
    },
    privacy: { recordTranscript: true },
    tools: [],
  });
  expect(profile.providers.llm.timeoutMs).toBe(10_000);
});

describe('each mistake is named with its line, field and rule', () => {
  const cases: readonly (readonly [what: string, yaml: string, message: RegExp])[] = [
    ['an unknown field', `${minimal}colour: red\n`, /^mini\.yaml:9: colour: is not a known field$/],
    [
      'an unknown field in a section',
      minimal.replace('{ name: embedded }', '{ name: embedded, kind: x }'),
      /mini\.yaml:6: providers\.stt\.kind: is not a known field/,
    ],
    ['a missing field', minimal.replace('title: Mini\n', ''), /mini\.yaml:\d+: title: is required$/m],
    ['a wrong name', minimal.replace('name: mini', 'name: Mini Bar'), /mini\.yaml:1: name: must match/],
    ['a wrong type', minimal.replace('greeting: Hello.', 'greeting: 5'), /mini\.yaml:3: greeting: must be/],
    ['no value', minimal.replace('greeting: Hello.', 'greeting:'), /mini\.yaml:3: greeting: has no value/],
    [
      'opening hours that end before they start',
      `${minimal}facts:\n  openingHours:\n    mon: ["17:00-09:00"]\n`,
      /mini\.yaml:11: facts\.openingHours: must be at most 7 entries of hours/,
    ],
    [
      'an unknown weekday',
      `${minimal}facts:\n  openingHours:\n    monday: ["09:00-17:00"]\n`,
      /facts\.openingHours: must be at most 7 entries/,
    ],
    [
      'a date that is not in the calendar',
      `${minimal}facts:\n  closedOn: ["2026-02-30"]\n`,
      /mini\.yaml:10: facts\.closedOn\.0: is not in the calendar/,
    ],
    [
      'a bound',
      `${minimal}limits:\n  maxCallSeconds: 5\n`,
      /mini\.yaml:10: limits\.maxCallSeconds: must not be less than 10/,
    ],
    [
      'a number as text',
      `${minimal}limits:\n  maxCallSeconds: "60"\n`,
      /limits\.maxCallSeconds: must be an integer/,
    ],
    ['a list for a section', `${minimal}voice: [1]\n`, /mini\.yaml:9: voice: must be an object/],
    ['text for a section', `${minimal}voice: loud\n`, /mini\.yaml:9: voice: must be an object/],
    ['a section for a list', `${minimal}tools: { a: 1 }\n`, /mini\.yaml:9: tools: must be an array/],
    [
      'text for providers',
      minimal.replace(/providers:[\s\S]*/, 'providers: none\n'),
      /providers: must be an/,
    ],
    [
      'a wrong list item',
      `${minimal}tools:\n  - name: a\n  - name: B!\n`,
      /mini\.yaml:11: tools\.1\.name: must match/,
    ],
    [
      'a tool listed twice',
      `${minimal}tools:\n  - name: a\n  - name: a\n`,
      /mini\.yaml:11: tools\.1\.name: is listed twice/,
    ],
    ['a duplicate key', `${minimal}name: other\n`, /mini\.yaml:9: Map keys must be unique/],
    ['broken YAML', 'name: [a\ntitle: b\n', /mini\.yaml:\d+: /],
    ['a tab', 'name:\n\ttitle: b\n', /mini\.yaml:2: Tabs are not allowed/],
    ['an alias', 'name: &a mini\ntitle: *a\n', /mini\.yaml:2: aliases/],
    ['an unknown tag', 'name: !!js/function x\n', /mini\.yaml:1: Unresolved tag/],
    ['two documents', `${minimal}---\nname: b\n`, /mini\.yaml:9: /],
    ['not a map', '- a\n- b\n', /mini\.yaml:1: a profile must be a map/],
    ['an empty file', '', /mini\.yaml:1: a profile must be a map/],
    [
      'a prototype key',
      `${minimal}__proto__: { polluted: true }\n`,
      /mini\.yaml:9: __proto__: is not a known field/,
    ],
    [
      'a wrong time zone',
      `${minimal}timezone: Mars/Base\n`,
      /mini\.yaml:9: timezone: must be an IANA time zone/,
    ],
    [
      'a budget that its stages exceed',
      `${minimal}budget:\n  totalMs: 300\n  stages: { endpointing: 200, llm: 200 }\n`,
      /mini\.yaml:11: budget\.stages: must not add up/,
    ],
    [
      'a stage that does not exist',
      `${minimal}budget:\n  stages: { thinking: 200 }\n`,
      /mini\.yaml:10: budget\.stages: must be at most 7 entries/,
    ],
    [
      'an endpoint without a model',
      minimal.replace(', model: small', ''),
      /mini\.yaml:7: providers\.llm\.model: is required for openai-compatible/,
    ],
    [
      'an endpoint without an address',
      minimal.replace('baseUrl: "http://127.0.0.1:11434/v1", ', ''),
      /mini\.yaml:7: providers\.llm\.baseUrl: is required/,
    ],
    [
      'an address with a password',
      minimal.replace('http://127.0.0.1', 'http://me:hunter2@127.0.0.1'),
      /providers\.llm\.baseUrl: must not carry credentials/,
    ],
    [
      'a script without its dialogue',
      minimal.replace(/\{ name: openai-compatible[^}]*\}/, '{ name: scripted }'),
      /mini\.yaml:7: providers\.llm\.name: scripted needs a dialogue/,
    ],
    [
      'a language model for the ears',
      minimal.replace('stt: { name: embedded }', 'stt: { name: scripted }'),
      /mini\.yaml:6: providers\.stt\.name: scripted is a language model/,
    ],
    [
      'a key instead of the name of its variable',
      minimal.replace('model: small', 'model: small, apiKeyEnv: sk-live-123'),
      /mini\.yaml:7: providers\.llm\.apiKeyEnv: must be the NAME of an environment variable/,
    ],
    [
      'a key among the options',
      minimal.replace('model: small', 'model: small, options: { apiKey: sk-live-123 }'),
      /mini\.yaml:7: providers\.llm\.options: must not hold keys or secrets/,
    ],
  ];
  test.each(cases)('%s', (_what, yaml, message) => expect(problemsOf(yaml)).toMatch(message));
});

test('every problem is listed, not only the first', () => {
  const text = problemsOf(`${minimal.replace('name: mini', 'name: 7')}colour: red\nbudget: { totalMs: 1 }\n`);
  expect(text.split('\n').map((l) => l.split(':').slice(1, 3).join(':'))).toEqual([
    '1: name',
    '9: colour',
    '10: budget.totalMs',
  ]);
});

test('no message repeats a value, because one of them may be a misplaced key', () => {
  for (const field of ['apiKeyEnv', 'baseUrl', 'name', 'model'])
    expect(problemsOf(minimal.replace('model: small', `${field}: sk-live-123!`))).not.toContain('sk-live');
});

test('a file above 256 KiB is refused before it is parsed', () => {
  expect(problemsOf(`${minimal}# ${'x'.repeat(256 * 1024)}\n`)).toBe(
    'mini.yaml:1: the file is larger than 256 KiB',
  );
});

test.each([
  ['brackets', '['.repeat(100_000)],
  ['braces', '{a: '.repeat(50_000)],
  ['dashes', '- '.repeat(100_000)],
])('a file of nested %s is refused, not recursed into', (_what, yaml) =>
  expect(problemsOf(yaml)).toMatch(/^mini\.yaml:1: the file is nested too deeply$/),
);

test('a profile survives JSON, and its version names its content', () => {
  const yaml = readFileSync(new URL('../../../deploy/profiles/clinic.yaml', import.meta.url), 'utf8');
  const profile = parseProfile(yaml, 'clinic.yaml');
  const copy = profileFromJson(profileToJson(profile));
  expect(copy).toEqual(profile);
  expect(profileVersion(copy)).toBe(profileVersion(profile));
  expect(profileVersion(profile)).toMatch(/^[0-9a-f]{12}$/);
  expect(profileVersion(parseProfile(`${yaml}\n# a comment\n`, 'clinic.yaml'))).toBe(profileVersion(profile));
  expect(
    profileVersion(parseProfile(yaml.replace('maxCallSeconds: 900', 'maxCallSeconds: 901'), 'c')),
  ).not.toBe(profileVersion(profile));
});

test.each(['', '[]', '{"name":"a"}', '{'])('JSON that is no profile is refused: %s', (json) =>
  expect(() => profileFromJson(json)).toThrow(expect.objectContaining({ code: 'PROFILE_INVALID' })),
);
