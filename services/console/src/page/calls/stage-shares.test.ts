import { expect, test } from 'vitest';
import { scaleOf, stageShares } from './stage-shares.js';

const stages = { endpointing: 200, stt: 0, llm: 50, tools: 0, clause: 0, tts: 50, publish: 100 };

test('the parts of a bar stand side by side and add up to the answer gap', () => {
  const shares = stageShares(stages, 400);
  expect(shares).toEqual([
    { stage: 'endpointing', ms: 200, from: 0, width: 50 },
    { stage: 'llm', ms: 50, from: 50, width: 12.5 },
    { stage: 'tts', ms: 50, from: 62.5, width: 12.5 },
    { stage: 'publish', ms: 100, from: 75, width: 25 },
  ]);
});

test('the budget fits on the scale even when every answer was quicker', () => {
  expect(scaleOf([{ stages, budgetMs: 1000 }]).fullMs).toBeGreaterThan(1000);
});

test.each([80, 300, 950, 4200, 61_000, 900_000])(
  'a scale of %i ms has a handful of round steps',
  (budgetMs) => {
    const { ticks, fullMs } = scaleOf([{ budgetMs }]);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThan(9);
    expect(ticks.at(-1)?.ms).toBeLessThanOrEqual(fullMs);
  },
);
