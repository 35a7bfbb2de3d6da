import { expect, test } from 'vitest';
import { parseProfile } from '../parse-profile.js';

const head = `name: taxi
title: Taxi
greeting: Hello.
instructions: Be kind.
providers:
  stt: { name: embedded }
  llm: { name: scripted }
  tts: { name: embedded }
tools:
  - name: rides_order
scripted:
  slots:
    to: { type: text, label: the destination, ask: ["Where to?"] }
    code: { type: code, label: the code, pattern: "^[0-9]{4}$" }
`;
const order = `  intents:
    order:
      label: order a taxi
      phrases: [taxi]
      slots: [to]
      steps:
        - tool: rides_order
          arguments: { to: "{to}" }
          done: "Your taxi to {to} is on its way[, {result.minutes} minutes]."
`;
const problemsOf = (yaml: string): string => {
  try {
    parseProfile(yaml, 'taxi.yaml');
    return '';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : '';
  }
};

test('a small script is accepted', () => expect(problemsOf(head + order)).toBe(''));

test.each(['size', 'values', 'get', 'keys', 'toString'])('a slot may be called %s', (name) =>
  expect(
    problemsOf(
      `${head}    ${name}: { type: text, label: it, ask: ["What?"] }\n${order.replace('[to]', `[${name}]`)}`,
    ),
  ).toBe(''),
);

test('a section must be a section also when it has a name', () =>
  expect(problemsOf(`${head}    other: loud\n${order}`)).toMatch(/taxi\.yaml:15: scripted\.slots/));

test.each([
  [
    'a placeholder that is no slot',
    order.replace('to {to} is', 'to {too} is'),
    'done: {too} is neither a slot nor result',
  ],
  [
    'an argument of an unknown slot',
    order.replace('"{to}"', '"{where}"'),
    'arguments.to: {where} is neither a slot',
  ],
  ['a bracket left open', order.replace('minutes]', 'minutes'), 'done: a [ is not closed'],
  [
    'a broken placeholder',
    order.replace('{result.minutes}', '{result.}'),
    'done: a placeholder must look like',
  ],
  [
    'an unknown filter',
    order.replace('{result.minutes}', '{result.minutes|loud}'),
    'done: a filter must be one of',
  ],
  [
    'a tool that is not allowed',
    order.replace('tool: rides_order', 'tool: rides_cancel'),
    'steps.0.tool: must name a tool',
  ],
  [
    'an unknown slot',
    order.replace('slots: [to]', 'slots: [from]'),
    'slots.0: must name a slot; there is no from',
  ],
  ['a slot without question', order.replace('slots: [to]', 'slots: [code]'), 'slots.0: needs a question'],
  [
    'an unknown next intent',
    order.replace('slots: [to]', 'slots: [to]\n      amend: change'),
    'amend: must name an intent',
  ],
  [
    'neither steps nor offers',
    order.replace(/ {6}steps:[\s\S]*/, ''),
    'intents.order: needs either steps or offers',
  ],
  [
    'a recovery without its slot',
    `${order}          errors: { FULL: { say: Full., recover: ask } }\n`,
    'errors.FULL: needs a slot, because recover is ask',
  ],
])('%s is refused with its field', (_what, intents, message) => {
  const text = problemsOf(head + intents);
  expect(text).toContain(message);
  expect(text).toMatch(/^taxi\.yaml:\d+: scripted\./);
});

test('a pattern that could run for long is refused', () =>
  expect(problemsOf(head.replace('^[0-9]{4}$', '^(a+)+$') + order)).toMatch(
    /taxi\.yaml:14: scripted\.slots\.code\.pattern: must be a pattern of characters/,
  ));
