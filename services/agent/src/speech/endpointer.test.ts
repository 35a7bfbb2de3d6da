import { expect, test } from 'vitest';
import { Endpointer, type EndpointerEvent } from './endpointer.js';

const WINDOW_MS = 32;

/** Feeds `[probability, ms]` runs and returns the events with the time of their window's end. */
function feed(endpointer: Endpointer, ...runs: [number, number][]): [EndpointerEvent, number][] {
  const events: [EndpointerEvent, number][] = [];
  let at = 0;
  for (const [probability, ms] of runs) {
    for (const end = at + ms; at < end; ) {
      at += WINDOW_MS;
      const event = endpointer.push(probability, WINDOW_MS);
      if (event) events.push([event, at]);
    }
  }
  return events;
}

test('a turn ends after its silence, and was recognised on speculation before', () => {
  expect(feed(new Endpointer({ silenceMs: 256 }), [0.9, 960], [0.01, 640])).toEqual([
    ['started', 96],
    ['paused', 1024],
    ['ended', 1216],
  ]);
});

test('a click is no turn', () => {
  expect(feed(new Endpointer({ silenceMs: 256 }), [0.9, 64], [0.01, 640])).toEqual([]);
});

test('speech that goes on voids the speculation and starts the silence anew', () => {
  const events = feed(new Endpointer({ silenceMs: 256 }), [0.9, 480], [0.01, 192], [0.9, 480], [0.01, 640]);
  expect(events.map(([event]) => event)).toEqual(['started', 'paused', 'resumed', 'paused', 'ended']);
});

test('a turn that was told to wait longer ends later', () => {
  const endpointer = new Endpointer({ silenceMs: 256 });
  feed(endpointer, [0.9, 480], [0.01, 96]);
  endpointer.waitFor(800);
  expect(feed(endpointer, [0.01, 640])).toEqual([]);
  expect(feed(endpointer, [0.01, 96]).map(([event]) => event)).toEqual(['ended']);
});

test('a turn without end is ended by force', () => {
  const events = feed(new Endpointer({ silenceMs: 256, maxTurnMs: 1000 }), [0.9, 1200]);
  expect(events.map(([event]) => event)).toEqual(['started', 'ended', 'started']);
});
