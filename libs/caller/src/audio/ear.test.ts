import { expect, test } from 'vitest';
import { Ear } from './ear.js';
import { FRAME_MS, FRAME_SAMPLES } from './format.js';

const frame = (level: number) => new Int16Array(FRAME_SAMPLES).fill(Math.round(level * 32_767));

/** Plays frames of 10 ms, `[level, ms]` after one another from time 0. */
function hear(...runs: [number, number][]): Ear {
  const ear = new Ear(() => {});
  let at = 0;
  for (const [level, ms] of runs)
    for (const end = at + ms; at < end; ) ear.hear(frame(level), (at += FRAME_MS));
  return ear;
}

test('the first sound after a time is the beginning of its first frame', () => {
  expect(hear([0, 500], [0.1, 300]).firstSoundAfter(200)).toBe(500);
});

test('a single loud frame is a click, not speech', () => {
  expect(hear([0, 500], [0.1, 10], [0, 500]).firstSoundAfter(0)).toBeUndefined();
});

test('a click before the speech does not hide where it begins', () => {
  expect(hear([0, 500], [0.1, 10], [0, 60], [0.1, 900]).firstSoundAfter(0)).toBe(570);
});

test('speech that was going on already is not an answer', () => {
  expect(hear([0.1, 800], [0, 300], [0.1, 200]).firstSoundAfter(400)).toBe(1100);
});

test('silence is counted from the last sound', () => {
  expect(hear([0.1, 300], [0, 500]).silentForMs(800)).toBe(500);
});
