import { initializeLogger, llm } from '@livekit/agents';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { markOf } from '../../answer/answer-mark.js';
import { OpenAiStandIn, type StandInAnswer } from '../openai-stand-in.fixture.js';
import { DIALECT_TOOLS, DIALECTS } from './dialects.fixture.js';
import { OpenAiCompatibleLlm } from './openai-compatible-llm.js';

let standIn: OpenAiStandIn;
let answer: StandInAnswer = {};
const parameters = { type: 'object' as const, properties: {} };
const toolCtx = DIALECT_TOOLS.map((name) =>
  llm.tool({ name, description: name, parameters, execute: () => Promise.resolve(null) }),
);

beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  standIn = await OpenAiStandIn.start({ chat: () => answer });
});
afterAll(() => standIn.close());

const create = (options: Record<string, unknown> = {}) => {
  const model = new OpenAiCompatibleLlm({
    baseUrl: standIn.url,
    apiKey: undefined,
    model: 'm',
    options,
    maxTokens: 1024,
  });
  const errors: Error[] = [];
  model.on('error', ({ error }) => errors.push(error));
  return { model, errors };
};
const connOptions = { maxRetry: 0, retryIntervalMs: 1, timeoutMs: 10_000 };
const ask = async (chatCtx = llm.ChatContext.empty()) => {
  const { model, errors } = create();
  let text = '';
  const calls: llm.FunctionCall[] = [];
  for await (const { delta } of model.chat({ chatCtx, toolCtx, connOptions })) {
    text += delta?.content ?? '';
    calls.push(...(delta?.toolCalls ?? []));
  }
  return { text, calls, errors };
};

test('at least forty streams of twelve vendors are tried', () => {
  expect(DIALECTS.length).toBeGreaterThanOrEqual(40);
  expect(new Set(DIALECTS.map(({ vendor }) => vendor)).size).toBeGreaterThanOrEqual(12);
});

describe.each(DIALECTS)('$vendor: $what', (dialect) => {
  test('comes out whole', async () => {
    answer = { raw: dialect.response };
    const { text, calls, errors } = await ask();
    expect(text).toBe(dialect.text ?? '');
    expect(calls.map(({ name, args }) => [name, args])).toEqual(dialect.calls ?? []);
    expect(errors.length).toBe(dialect.fails === true ? 1 : 0);
    expect(new Set(calls.map(({ callId }) => callId)).size).toBe(calls.length);
    for (const { callId } of calls) expect(callId).toMatch(/^[A-Za-z0-9]{9}$/);
    const vendorIds = calls.map(({ extra }) => markOf(extra).vendorId);
    expect(vendorIds).toEqual(dialect.vendorIds ?? vendorIds);
  });
});

test('a call goes back under the id of its vendor, and never under one that repeats', async () => {
  const chatCtx = llm.ChatContext.empty();
  const vendor = new URL(standIn.url).host;
  const add = (callId: string, mark: object) =>
    chatCtx.insert([
      llm.FunctionCall.create({ callId, name: 'book', args: '{}', extra: { trunkline: mark } }),
      llm.FunctionCallOutput.create({ callId, name: 'book', output: '"done"', isError: false }),
    ]);
  add('AAAAAAAA1', { vendor, vendorId: 'call_0' });
  add('AAAAAAAA2', { vendor, vendorId: 'call_0' });
  add('AAAAAAAA3', { vendor: 'elsewhere.example', vendorId: 'toolu_1' });
  chatCtx.insert(llm.FunctionCall.create({ callId: 'AAAAAAAA4', name: 'book', args: '{}' }));
  answer = { text: 'Sure.' };
  standIn.requests.length = 0;
  await ask(chatCtx);
  const sent = JSON.stringify(standIn.requests[0]?.body['messages']);
  const ids = [...sent.matchAll(/"(?:tool_call_)?id":"([^"]+)"/g)].map(([, id]) => id);
  expect(ids).toEqual(['call_0', 'call_0', 'AAAAAAAA2', 'AAAAAAAA2', 'AAAAAAAA3', 'AAAAAAAA3']);
});

test('a field that the endpoint refuses is left out, and not sent again', async () => {
  standIn.requests.length = 0;
  answer = { text: 'Sure.' };
  const refusals = [
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    '[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]',
  ];
  const server = await OpenAiStandIn.start({
    chat: (): StandInAnswer => {
      const message = refusals.shift();
      return message === undefined
        ? answer
        : {
            raw: {
              status: 400,
              contentType: 'application/json',
              pieces: [JSON.stringify({ error: { message } })],
            },
          };
    },
  });
  try {
    const model = new OpenAiCompatibleLlm({
      baseUrl: server.url,
      apiKey: undefined,
      model: 'm',
      options: {},
      maxTokens: 100,
    });
    const chatCtx = llm.ChatContext.empty();
    expect((await model.chat({ chatCtx, connOptions }).collect()).text).toBe('Sure.');
    expect((await model.chat({ chatCtx, connOptions }).collect()).text).toBe('Sure.');
    expect(
      server.requests.map(({ body }) => Object.keys(body).filter((name) => /max|options/.test(name))),
    ).toEqual([
      ['stream_options', 'max_tokens'],
      ['max_completion_tokens', 'stream_options'],
      ['max_completion_tokens'],
      ['max_completion_tokens'],
    ]);
  } finally {
    await server.close();
  }
});
