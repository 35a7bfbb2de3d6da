import { initializeLogger, llm } from '@livekit/agents';
import { CLINIC_TIMEZONE, clinicProfile, MONDAY } from '@trunkline/dialogue/testing';
import { beforeAll, expect, test } from 'vitest';
import { ScriptedLLM } from './scripted-llm.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const model = () =>
  new ScriptedLLM({ profile: clinicProfile, timezone: CLINIC_TIMEZONE, clock: () => MONDAY });
const tools = () =>
  clinicProfile.tools.map(({ name }) =>
    llm.tool({
      name,
      description: name,
      parameters: { type: 'object', properties: { date: { type: 'string' } } },
      execute: () => Promise.resolve('never run by the model'),
    }),
  );
const conversation = (...said: readonly (readonly [role: 'user' | 'assistant', text: string])[]) => {
  const chatCtx = llm.ChatContext.empty();
  chatCtx.addMessage({ role: 'system', content: 'Instructions of the profile.', createdAt: MONDAY - 1 });
  said.forEach(([role, content], i) => chatCtx.addMessage({ role, content, createdAt: MONDAY + i }));
  return chatCtx;
};

test('a reply streams clause by clause, like a model', async () => {
  const chunks: string[] = [];
  for await (const chunk of model().chat({ chatCtx: conversation(['user', 'book']), toolCtx: tools() }))
    if (chunk.delta?.content) chunks.push(chunk.delta.content);
  expect(chunks).toEqual(['Sure. ', 'When would you like to come in?']);
});

test('words come before the tool call that they announce', async () => {
  const deltas: string[] = [];
  const chatCtx = conversation(['user', 'book tomorrow at ten']);
  for await (const { delta } of model().chat({ chatCtx, toolCtx: tools() }))
    deltas.push(delta?.toolCalls?.map((c) => `${c.name}(${c.args})`).join() ?? delta?.content ?? '');
  expect(deltas).toEqual(['Sure.', 'appointments_availability({"date":"2026-11-24"})']);
});

test('the same context gets the same tool call id, so that a repeated generation repeats nothing', async () => {
  const ids = await Promise.all(
    [1, 2].map(async () => {
      const chatCtx = conversation(['user', 'book tomorrow at ten']);
      return (await model().chat({ chatCtx, toolCtx: tools() }).collect()).toolCalls[0]?.callId;
    }),
  );
  expect(ids[0]).toMatch(/^scripted-1-1-/);
  expect(ids[1]).toBe(ids[0]);
});

test('a goodbye is marked on its last words, and known from the context once it was spoken', async () => {
  const scripted = model();
  const extras: unknown[] = [];
  const chatCtx = conversation(['user', 'no thank you']);
  for await (const { delta } of scripted.chat({ chatCtx, toolCtx: tools() })) extras.push(delta?.extra);
  expect(extras.at(-1)).toEqual({ endsCall: true });
  expect(scripted.hasEnded(chatCtx)).toBe(false);
  chatCtx.addMessage({
    role: 'assistant',
    content: 'Thank you for calling Harbour Dental. Goodbye.',
    createdAt: MONDAY + 9,
  });
  expect(scripted.hasEnded(chatCtx)).toBe(true);
});

test('a generation that is thrown away stops at once', async () => {
  const stream = model().chat({ chatCtx: conversation(['user', 'book']), toolCtx: tools() });
  await stream.next();
  stream.close();
  const rest: unknown[] = [];
  for await (const chunk of stream) rest.push(chunk);
  expect(rest).toEqual([]);
});

test('without tools, or when they may not be called, it calls none', async () => {
  const chatCtx = conversation(['user', 'book tomorrow at ten']);
  const none = await model().chat({ chatCtx }).collect();
  expect(none.toolCalls).toEqual([]);
  expect(none.text).toMatch(/cannot do that here/);
  const forbidden = await model().chat({ chatCtx, toolCtx: tools(), toolChoice: 'none' }).collect();
  expect(forbidden.toolCalls).toEqual([]);
  expect(forbidden.text).toMatch(/Shall I go on\?/);
});

test('it reports its first words like a model', async () => {
  const scripted = model();
  const measured = new Promise<number>((resolve) =>
    scripted.on('metrics_collected', (metrics) => resolve(metrics.ttftMs)),
  );
  await scripted.chat({ chatCtx: conversation(['user', 'book']), toolCtx: tools() }).collect();
  expect(await measured).toBeGreaterThanOrEqual(0);
  expect([scripted.label(), scripted.model, scripted.provider]).toEqual([
    'trunkline.ScriptedLLM',
    'scripted',
    'trunkline',
  ]);
});
