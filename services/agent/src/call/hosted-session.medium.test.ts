import { initializeLogger, type llm, voice } from '@livekit/agents';
import type { ToolDefinition } from '@trunkline/contracts';
import { parseProfile } from '@trunkline/profiles';
import { createLogger } from '@trunkline/telemetry';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createLlm } from '../providers/index.js';
import { OpenAiStandIn, type StandInAnswer } from '../providers/openai-stand-in.fixture.js';
import type { ToolCall, ToolOutcome } from '../tools/tool-bridge.js';
import { callTools } from './call-tools.js';

let standIn: OpenAiStandIn | undefined;
let session: voice.AgentSession | undefined;

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));
afterEach(async () => {
  await session?.close();
  await standIn?.close();
});

const BOOK: ToolDefinition = {
  name: 'book',
  version: 1,
  description: 'Books an appointment.',
  parameters: { type: 'object', properties: { day: { type: 'string' } } },
  effect: 'write',
  timeoutMs: 5000,
  maxAttempts: 1,
  idempotent: false,
  scopes: [],
  sensitive: [],
  examples: [],
};

const malformed: ToolOutcome = {
  ok: false,
  error: { code: 'ARGUMENTS_MALFORMED', message: 'no JSON object', retryable: false },
};

/** A session of the framework whose model is the stand-in; each answer of `answers` is given once. */
async function converse(answers: readonly StandInAnswer[], userInputs: readonly string[]) {
  const left = [...answers];
  const server = await OpenAiStandIn.start({ chat: () => left.shift() ?? { text: 'That is all.' } });
  standIn = server;
  const profile = parseProfile(
    `name: test
title: Test
greeting: Hello.
instructions: Be kind.
providers:
  stt: { name: embedded }
  llm: { name: openai-compatible, baseUrl: "${server.url}", model: m, timeoutMs: 5000 }
  tts: { name: embedded }
`,
    'test.yaml',
  );
  const model = await createLlm(profile, {
    env: {},
    logger: createLogger('test', 'silent'),
    embeddedStt: () => expect.fail(),
    embeddedTts: () => expect.fail(),
  });
  const executed: ToolCall[] = [];
  const refused: string[] = [];
  const tools = callTools(
    [BOOK],
    {
      execute: (call) => {
        executed.push(call);
        return Promise.resolve({ ok: true, untrusted: true, effect: 'write', result: { reference: 'K7' } });
      },
      malformed: (name) => {
        refused.push(name);
        return malformed;
      },
    },
    new Set(),
    900,
  );
  session = new voice.AgentSession({ llm: model, maxToolSteps: 3 });
  await session.start({ agent: new voice.Agent({ instructions: profile.instructions, tools }) });
  for (const userInput of userInputs) await session.generateReply({ userInput }).waitForPlayout();
  const said = session.history.items
    .filter((item): item is llm.ChatMessage => item.type === 'message' && item.role === 'assistant')
    .map((item) => item.textContent ?? '');
  const requests = server.requests.filter(({ path }) => path === '/chat/completions');
  return { executed, refused, said, requests };
}

test.each([
  '{"day":"Tuesday",}',
  '{"day":"Tues',
  "{'day':'Tuesday'}",
  '{"day":"Tuesday"}}',
  'Tuesday',
  '[1]',
])('the broken arguments %s run nothing: the model is told, and calls again', async (broken) => {
  const { executed, refused, said, requests } = await converse(
    [
      { toolCalls: [{ id: 'a', name: 'book', arguments: broken }] },
      { toolCalls: [{ id: 'a', name: 'book', arguments: '{"day":"Tuesday"}' }] },
      { text: 'You are booked.' },
    ],
    ['book Tuesday'],
  );
  expect(refused).toEqual(['book']);
  expect(executed.map((call) => call.arguments)).toEqual([{ day: 'Tuesday' }]);
  expect(said.at(-1)).toBe('You are booked.');
  expect(JSON.stringify(requests[1]?.body['messages'])).toContain('ARGUMENTS_MALFORMED');
});

test('calls that arrive all at index 0 under one id are run each, under ids of ours', async () => {
  const calls = ['Tuesday', 'Friday'].map((day) => ({
    index: 0,
    id: 'call_0',
    function: { name: 'book', arguments: JSON.stringify({ day }) },
  }));
  const chunk = { id: 'x', choices: [{ index: 0, delta: { tool_calls: calls }, finish_reason: 'stop' }] };
  const { executed } = await converse(
    [
      { raw: { pieces: [`data: ${JSON.stringify(chunk)}\n\n`, 'data: [DONE]\n\n'] } },
      { text: 'Both are booked.' },
    ],
    ['book Tuesday and Friday'],
  );
  expect(executed.map((call) => call.arguments)).toEqual([{ day: 'Tuesday' }, { day: 'Friday' }]);
  expect(new Set(executed.map((call) => call.toolCallId)).size).toBe(2);
});

test('a model that calls on and on is stopped, and the caller hears what was done', async () => {
  const again = { toolCalls: [{ id: 'a', name: 'book', arguments: '{"day":"Tuesday"}' }] };
  const { executed, said } = await converse(
    Array.from({ length: 12 }, () => again),
    ['book Tuesday'],
  );
  expect(executed.length).toBeLessThanOrEqual(4);
  expect(said.at(-1)).toBe("That's done. Reference: K7.");
});

test('reasoning, tags and emphasis are in neither the words nor the transcript', async () => {
  const { said } = await converse(
    [{ text: '<think>They want hello.</think>**Hello!** <break time="1s"/>How are you?<|im_end|>' }],
    ['hello'],
  );
  expect(said).toEqual(['Hello! How are you?']);
});
