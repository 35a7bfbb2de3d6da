import { STAGES } from '@trunkline/contracts';
import { expect, test } from 'vitest';
import { stageDurations } from './stage-durations.js';

const sum = (stages: Record<string, number>) =>
  STAGES.reduce((total, stage) => total + (stages[stage] ?? 0), 0);

test('stages one after the other keep their durations', () => {
  const stages = stageDurations({
    speechEndedAt: 0,
    committedAt: 300,
    transcribedAt: 310,
    firstTokenAt: 360,
    firstClauseAt: 380,
    firstAudioAt: 440,
    playingAt: 450,
  });
  expect(stages).toEqual({ endpointing: 300, stt: 10, llm: 50, tools: 0, clause: 20, tts: 60, publish: 10 });
});

test('what was prepared on speculation costs nothing after the commit', () => {
  const stages = stageDurations({
    speechEndedAt: 0,
    committedAt: 300,
    transcribedAt: 150,
    firstTokenAt: 160,
    firstClauseAt: 165,
    firstAudioAt: 230,
    playingAt: 320,
  });
  expect(stages).toEqual({ endpointing: 300, stt: 0, llm: 0, tools: 0, clause: 0, tts: 0, publish: 20 });
});

test('the stages add up to the answer gap whatever the order of the marks', () => {
  let seed = 7;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  for (let run = 0; run < 500; run++) {
    const mark = () => (random() < 0.3 ? undefined : random() * 1000);
    const speechEndedAt = random() * 100;
    const playingAt = speechEndedAt + random() * 1000;
    const stages = stageDurations({
      speechEndedAt,
      committedAt: random() * 500,
      transcribedAt: mark(),
      firstTokenAt: mark(),
      toolsDoneAt: mark(),
      firstClauseAt: mark(),
      firstAudioAt: mark(),
      playingAt,
    });
    expect(sum(stages)).toBeCloseTo(playingAt - speechEndedAt, 6);
    expect(Object.values(stages).every((duration) => duration >= 0)).toBe(true);
  }
});
