import { expect, test } from 'vitest';
import { CONTEXTS, LABELLED, PROFILE_TEXTS } from './groundedness.fixture.js';
import { type ClaimKind, groundedness } from './groundedness.js';

const kindsOf = (context: keyof typeof CONTEXTS, caller: string, answer: string): readonly ClaimKind[] => {
  const found = groundedness(answer, CONTEXTS[context], { profile: PROFILE_TEXTS, caller: [caller] });
  return [...new Set(found.map(({ kind }) => kind))].toSorted();
};

for (const [context, caller, answer, ...ungrounded] of LABELLED)
  test(`after ${context}, when the caller said "${caller}": "${answer}"`, () => {
    expect(kindsOf(context, caller, answer)).toEqual(ungrounded.toSorted());
  });

test('precision and recall over the labelled answers', () => {
  let [right, wrong, missed] = [0, 0, 0];
  for (const [context, caller, answer, ...ungrounded] of LABELLED) {
    const found = kindsOf(context, caller, answer);
    right += found.filter((kind) => ungrounded.includes(kind)).length;
    wrong += found.filter((kind) => !ungrounded.includes(kind)).length;
    missed += ungrounded.filter((kind) => !found.includes(kind)).length;
  }
  const precision = right / (right + wrong);
  const recall = right / (right + missed);
  process.stdout.write(
    `groundedness: ${LABELLED.length} answers, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}\n`,
  );
  expect(LABELLED.length).toBeGreaterThanOrEqual(100);
  expect(precision).toBeGreaterThanOrEqual(0.95);
  expect(recall).toBeGreaterThanOrEqual(0.9);
});

test('the words are those of the sentence, and no more than can be stored', () => {
  const answer = `Sure. I have booked it for ${'you '.repeat(200)}. Goodbye.`;
  const [found] = groundedness(answer, [], { profile: [] });
  expect(found?.kind).toBe('booking');
  expect(found?.words.startsWith('I have booked it')).toBe(true);
  expect(found?.words.length).toBeLessThanOrEqual(300);
});
