import { ReadableStream } from 'node:stream/web';
import { expect, test } from 'vitest';
import { holdBack } from './hold-back.js';

const REPLACEMENT = 'Let me check that first.';
const spoken = async (...pieces: readonly unknown[]): Promise<unknown[]> => {
  const out: unknown[] = [];
  const stream = ReadableStream.from<unknown>(pieces).pipeThrough(
    holdBack<unknown>((clause) => !clause.includes('invented'), REPLACEMENT),
  );
  for await (const piece of stream) out.push(piece);
  return out;
};
const text = async (...pieces: readonly unknown[]) => (await spoken(...pieces)).join('').trim();

test('what is supported is said whole, however it was streamed', async () => {
  const answer = 'Sure, I can. It is at 3.30 p.m. today, and costs $1.50.';
  expect(await text(answer)).toBe(answer);
  expect(await text(...answer.split(''))).toBe(answer);
});

test('a clause that nothing supports is never said, in its place one sentence', async () => {
  expect(await text('Sure. This is invented. That too is invented. Goodbye.')).toBe(
    `Sure. ${REPLACEMENT} Goodbye.`,
  );
  expect(await text(...'Sure, this is invented. Goodbye.'.split(''))).toBe(`${REPLACEMENT} Goodbye.`);
  expect(await text('It is invented')).toBe(REPLACEMENT);
});

test('a tool call comes after the words before it', async () => {
  const call = { id: 'a', delta: { role: 'assistant', toolCalls: [{ name: 'look' }] } };
  expect(await spoken('One moment', call)).toEqual(['One moment', call]);
});

test('an empty answer stays empty', async () => {
  expect(await spoken()).toEqual([]);
});
