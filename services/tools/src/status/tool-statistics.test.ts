import { expect, test } from 'vitest';
import { ToolStatistics } from './tool-statistics.js';

const book = { name: 'book', version: 1, effect: 'write', inPage: false } as const;
const NOW = 1_800_000_000_000;

test('outcomes are counted, and only commands that reached the tool have a latency', () => {
  const statistics = new ToolStatistics();
  for (let i = 1; i <= 100; i++) statistics.record(book, 'executed', NOW, i);
  statistics.record(book, 'refused', NOW);
  expect(statistics.figures(NOW)).toEqual([
    {
      ...book,
      callsPerMinute: 101,
      outcomes: { executed: 100, replayed: 0, refused: 1, failed: 0, in_doubt: 0 },
      latencyMs: { p50: 50, p99: 99, max: 100, of: 100 },
    },
  ]);
});

test('the rate is that of the last minute', () => {
  const statistics = new ToolStatistics();
  statistics.record(book, 'executed', NOW, 1);
  statistics.record(book, 'executed', NOW + 30_000, 1);
  expect(statistics.figures(NOW + 59_000)[0]?.callsPerMinute).toBe(2);
  expect(statistics.figures(NOW + 61_000)[0]?.callsPerMinute).toBe(1);
  expect(statistics.figures(NOW + 1_000_000)[0]?.callsPerMinute).toBe(0);
});

test('the percentiles are those of the last 512 commands', () => {
  const statistics = new ToolStatistics();
  for (let i = 0; i < 1000; i++) statistics.record(book, 'executed', NOW, i < 488 ? 9999 : 1);
  expect(statistics.figures(NOW)[0]?.latencyMs).toEqual({ p50: 1, p99: 1, max: 1, of: 512 });
});

test('a tool that was never asked has no latency, and a thousand others push it out', () => {
  const statistics = new ToolStatistics();
  statistics.record(book, 'refused', NOW);
  expect(statistics.figures(NOW)[0]).not.toHaveProperty('latencyMs');
  for (let i = 0; i < 1000; i++) statistics.record({ ...book, name: `t${i}` }, 'refused', NOW);
  expect(statistics.figures(NOW).some(({ name }) => name === 'book')).toBe(false);
});
