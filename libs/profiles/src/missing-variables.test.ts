import { expect, test } from 'vitest';
import { missingVariables } from './missing-variables.js';
import { parseProfile } from './parse-profile.js';

const profile = (llm: string) =>
  parseProfile(
    `name: one
title: T
greeting: Hi.
instructions: I.
providers:
  stt: { name: embedded }
  llm: ${llm}
  tts: { name: deepgram, apiKeyEnv: DEEPGRAM_API_KEY, fallback: { name: embedded } }
`,
    'one.yaml',
  );
const hosted = 'name: openai-compatible, baseUrl: "http://127.0.0.1/v1", model: m, apiKeyEnv: OPENAI_API_KEY';

test.each<[string, string, readonly string[] | undefined, object]>([
  [
    'every key is there',
    `{ ${hosted} }`,
    ['OPENAI_API_KEY', 'DEEPGRAM_API_KEY'],
    { names: [], fatal: false },
  ],
  [
    'a key is missing whose provider has a fallback',
    `{ ${hosted} }`,
    ['OPENAI_API_KEY'],
    { names: ['DEEPGRAM_API_KEY'], fatal: false },
  ],
  ['a key is missing', `{ ${hosted} }`, ['DEEPGRAM_API_KEY'], { names: ['OPENAI_API_KEY'], fatal: true }],
  [
    'the fallback lacks its key too',
    `{ ${hosted}, fallback: { name: groq, apiKeyEnv: GROQ_API_KEY } }`,
    ['DEEPGRAM_API_KEY'],
    { names: ['OPENAI_API_KEY', 'GROQ_API_KEY'], fatal: true },
  ],
  [
    'only the fallback lacks its key',
    `{ ${hosted}, fallback: { name: groq, apiKeyEnv: GROQ_API_KEY } }`,
    ['OPENAI_API_KEY', 'DEEPGRAM_API_KEY'],
    { names: ['GROQ_API_KEY'], fatal: false },
  ],
  ['nobody knows what the agent has', `{ ${hosted} }`, undefined, { names: [], fatal: false }],
])('%s', (_what, llm, available, expected) => {
  expect(missingVariables(profile(llm), available && new Set(available))).toEqual(expected);
});
