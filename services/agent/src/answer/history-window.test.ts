import { llm } from '@livekit/agents';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { windowedHistory } from './history-window.js';

type Entry = 'caller' | 'agent' | 'tool' | 'late result';

/** A conversation; a late result comes after the caller's next words. */
function conversation(entries: readonly Entry[], text = 'x'): llm.ChatItem[] {
  let at = 0;
  const items: llm.ChatItem[] = [
    llm.ChatMessage.create({ role: 'system', content: 'Be kind.', createdAt: at++ }),
    llm.ChatMessage.create({ role: 'assistant', content: 'Hello.', createdAt: at++ }),
  ];
  const late: llm.FunctionCallOutput[] = [];
  for (const [i, entry] of entries.entries()) {
    if (entry === 'caller' || entry === 'agent') {
      const role = entry === 'caller' ? 'user' : 'assistant';
      items.push(llm.ChatMessage.create({ role, content: `${text} ${i}`, createdAt: at++ }));
      if (entry === 'caller') items.push(...late.splice(0));
    } else {
      const callId = `call${i}`;
      items.push(llm.FunctionCall.create({ callId, name: 'book', args: `{"n":${i}}`, createdAt: at++ }));
      const result = llm.FunctionCallOutput.create({
        callId,
        name: 'book',
        output: `{"ok":true,"result":{"reference":"R${i}"}}`,
        isError: false,
        createdAt: at++,
      });
      if (entry === 'tool') items.push(result);
      else late.push(result);
    }
  }
  return [...items, ...late];
}

const turnsOf = (items: readonly llm.ChatItem[]) =>
  items.filter((item) => item.type === 'message' && item.role === 'user').length;
const textOf = (item: llm.ChatItem | undefined): string =>
  item?.type === 'message' ? (item.textContent ?? '') : '';

test('a short conversation is sent as it is', () => {
  const items = conversation(['caller', 'tool', 'agent', 'caller', 'agent']);
  expect(windowedHistory(items, 20)).toEqual(items);
});

test('what fell out of a long one is summed up, and what the tools did is kept', () => {
  const entries: Entry[] = Array.from({ length: 60 }, () => ['caller', 'agent'] as const).flat();
  entries[1] = 'tool';
  const items = windowedHistory(conversation(entries), 20);
  expect(turnsOf(items)).toBeLessThanOrEqual(20);
  expect(textOf(items[0])).toBe('Be kind.');
  expect(textOf(items[1])).toMatch(/^Earlier in this call/);
  expect(textOf(items[1])).toContain('- Tool book {"n":1}: {"ok":true,"result":{"reference":"R1"}}');
  expect(textOf(items[1])).toContain('- Caller: x 0');
});

test('the window moves in steps: most requests begin as the one before', () => {
  const begins = Array.from({ length: 12 }, (_, i) => {
    const entries: Entry[] = Array.from({ length: 40 + i }, () => ['caller', 'agent'] as const).flat();
    return textOf(windowedHistory(conversation(entries), 20)[1]);
  });
  expect(new Set(begins).size).toBeLessThanOrEqual(4);
});

test('long words make the window shorter, never empty', () => {
  const items = windowedHistory(
    conversation(['caller', 'agent', 'caller', 'agent'], 'long '.repeat(9000)),
    20,
  );
  expect(turnsOf(items)).toBe(1);
});

test('whatever was said: calls and results stay together, the caller’s last words stay, the summary is bounded', () => {
  const entry = fc.constantFrom<Entry>('caller', 'agent', 'tool', 'late result');
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 120 }), fc.integer({ min: 1, max: 30 }), (entries, turns) => {
      const before = conversation(entries);
      const after = windowedHistory(before, turns);
      const calls = after.filter((item) => item.type === 'function_call').map(({ callId }) => callId);
      const results = after
        .filter((item) => item.type === 'function_call_output')
        .map(({ callId }) => callId);
      expect(results.toSorted()).toEqual(calls.toSorted());
      expect(turnsOf(after)).toBeLessThanOrEqual(Math.max(turns, 1));
      const last = before.findLast((item) => item.type === 'message' && item.role === 'user');
      expect(last === undefined || after.includes(last)).toBe(true);
      const summary = after.find((item) => textOf(item).startsWith('Earlier in this call'));
      expect(textOf(summary).length).toBeLessThanOrEqual(6200);
    }),
    { numRuns: 300 },
  );
});
