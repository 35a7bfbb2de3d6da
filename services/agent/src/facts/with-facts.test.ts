import { llm } from '@livekit/agents';
import { expect, test } from 'vitest';
import { withFacts } from './with-facts.js';

const chat = (...roles: readonly ('system' | 'user' | 'assistant')[]) => {
  const chatCtx = llm.ChatContext.empty();
  for (const [i, role] of roles.entries())
    chatCtx.addMessage({ role, content: `${role} ${i}`, createdAt: i });
  return chatCtx;
};
const texts = (chatCtx: llm.ChatContext) =>
  chatCtx.items.map((item) => (item.type === 'message' ? item.textContent : item.type));

test('the facts stand right before what the caller said last, and nothing else changes', () => {
  const before = chat('system', 'user', 'assistant', 'user');
  const after = withFacts(before, 'It is Monday.');
  expect(texts(after)).toEqual(['system 0', 'user 1', 'assistant 2', 'It is Monday.', 'user 3']);
  expect(texts(before)).toEqual(['system 0', 'user 1', 'assistant 2', 'user 3']);
});

test('after a tool they stand where they stood when it was asked for', () => {
  const asked = chat('system', 'user');
  asked.insert(llm.FunctionCall.create({ callId: 'c', name: 'look', args: '{}', createdAt: 5 }));
  asked.insert(
    llm.FunctionCallOutput.create({ callId: 'c', name: 'look', output: '1', isError: false, createdAt: 6 }),
  );
  expect(texts(withFacts(asked, 'Facts.'))).toEqual([
    'system 0',
    'Facts.',
    'user 1',
    'function_call',
    'function_call_output',
  ]);
});

test('before anybody has spoken they come last', () => {
  expect(texts(withFacts(chat('system'), 'Facts.'))).toEqual(['system 0', 'Facts.']);
  expect(texts(withFacts(chat(), 'Facts.'))).toEqual(['Facts.']);
});
