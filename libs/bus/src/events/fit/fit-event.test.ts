import {
  ADJUSTED,
  EVENT_CLASSES,
  type EventName,
  LIMITS,
  MAX_UINT32,
  ToolDecided,
  TurnFinished,
} from '@trunkline/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../connection/json.js';
import { validateEvent } from '../../requests/validate.js';
import { fitEvent } from './fit-event.js';

const NOW = '2026-11-28T12:00:00.000Z';
const stages = { endpointing: 1, stt: 2, llm: 3, tools: 0, clause: 4, tts: 5, publish: 6 };
const tool = { toolCallId: 'call_1', name: 'book', outcome: 'ok', durationMs: 3 } as const;
/** The fields of a class, as an object of no class. */
type Fields<T> = { [K in keyof T]: T[K] };

const turn: Fields<TurnFinished> = {
  tenant: 'local',
  callId: 'c1',
  turnId: 't1',
  index: 1,
  callerText: 'hello',
  agentText: 'hi',
  interrupted: false,
  stages,
  answerGapMs: 21,
  budgetMs: 1200,
  tools: [tool],
  startedAt: NOW,
  finishedAt: NOW,
};
const decided: Fields<ToolDecided> = {
  tenant: 'local',
  callId: 'c1',
  turnId: 't1',
  toolCallId: 'call_1',
  tool: 'book',
  outcome: 'refused',
  arguments: { at: 'noon' },
  durationMs: 1,
  decidedAt: NOW,
};

/** Reads the fitted event as the ingest does. */
function readBack<T extends object>(dto: new () => T, data: object): T {
  const { body } = fitEvent(dto, data, NOW);
  const bytes = new TextEncoder().encode(body);
  return validateEvent(dto, parseJson(bytes, { maxBytes: LIMITS.eventBytes, maxKeys: LIMITS.eventKeys }));
}

test('an event that keeps its rules goes out as it is', () => {
  const { body, adjusted } = fitEvent(TurnFinished, turn, NOW);
  expect(adjusted).toEqual([]);
  expect(body).toBe(JSON.stringify(turn));
});

describe('what came from a model or a caller is shortened and marked', () => {
  test.each<[what: string, change: object, adjusted: readonly string[]]>([
    [
      'a call id of 281 characters',
      { tools: [tool, { ...tool, toolCallId: 'i'.repeat(281) }] },
      ['tools.1.toolCallId'],
    ],
    ['a tool name of 80 characters', { tools: [{ ...tool, name: 'n'.repeat(80) }] }, ['tools.0.name']],
    ['an utterance of 18 kB', { callerText: 'word '.repeat(3686) }, ['callerText']],
    ['an endless answer', { agentText: 'word '.repeat(20_000) }, ['agentText']],
    ['a gap of -5 ms', { answerGapMs: -5 }, ['answerGapMs']],
    ['a stage that is no number', { stages: { ...stages, llm: Number.NaN } }, ['stages.llm']],
    ['a stage without end', { stages: { ...stages, tts: Number.POSITIVE_INFINITY } }, ['stages.tts']],
    ['a negative duration of a tool', { tools: [{ ...tool, durationMs: -1 }] }, ['tools.0.durationMs']],
    ['half of a character', { callerText: 'a\ud83d' }, ['callerText']],
    ['an index and a half', { index: 1.5 }, ['index']],
    ['an index too large for its column', { index: MAX_UINT32 + 1 }, ['index']],
    ['an unreadable instant', { startedAt: 'noon' }, ['startedAt']],
    ['an instant of another era', { finishedAt: '0001-01-01T00:00:00Z' }, ['finishedAt']],
    ['a turn id that is none', { turnId: 'Turn 1!' }, ['turnId']],
  ])('%s', (_what, change, adjusted) => {
    expect(readBack(TurnFinished, { ...turn, ...change })).toMatchObject({ adjusted });
  });

  test('a cut text says that it was cut, and keeps whole characters', () => {
    const { callerText } = readBack(TurnFinished, {
      ...turn,
      callerText: `${'a'.repeat(16_382)}${'😀'.repeat(9)}`,
    });
    expect(callerText).toHaveLength(16_384 - 1);
    expect(callerText.endsWith('a…')).toBe(true);
  });

  test('arguments of 300 kB, 20 levels or 100,000 elements, and keys that no reader takes', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 20; i++) deep = { a: deep };
    const keys: unknown = JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":1}}');
    for (const args of [
      { text: 'x'.repeat(300_000) },
      { texts: Array.from({ length: 3000 }, () => 'ü'.repeat(100)) },
      { deep },
      { many: Array.from({ length: 20 }, () => Array.from({ length: 5000 }, () => 0)) },
      { keys },
    ]) {
      expect(readBack(ToolDecided, { ...decided, arguments: args })).toMatchObject({
        adjusted: ['arguments'],
      });
    }
  });

  test('ten thousand tool calls of one turn', () => {
    const read = readBack(TurnFinished, { ...turn, tools: Array.from({ length: 10_000 }, () => tool) });
    expect(read.tools.length).toBeLessThan(10_000);
    expect(read.adjusted).toEqual(['tools']);
  });

  test('the list of what was adjusted is bounded too', () => {
    const tools = Array.from({ length: 100 }, () => ({ ...tool, name: 'n'.repeat(80) }));
    expect(readBack(TurnFinished, { ...turn, tools }).adjusted).toHaveLength(ADJUSTED.fields);
  });
});

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ maxLength: 3 }).map((piece) => piece.repeat(30_000)),
  // Halves of characters.
  fc
    .array(fc.integer({ min: 0xd7ff, max: 0xe000 }), { maxLength: 200 })
    .map((units) => String.fromCharCode(...units)),
);
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0));
const free = fc.dictionary(
  fc.oneof(text, fc.constantFrom('__proto__', 'toString')),
  fc.jsonValue({ maxDepth: 20 }),
  {
    maxKeys: 5,
  },
);

test('whatever texts, numbers and arguments go in, every reader takes the event', () => {
  const turns = fc.record({
    index: number,
    callerText: text,
    agentText: text,
    turnId: text,
    answerGapMs: number,
    budgetMs: number,
    startedAt: text,
    stages: fc.record(Object.fromEntries(Object.keys(stages).map((name) => [name, number]))),
    tools: fc.array(
      fc.record({ toolCallId: text, name: text, outcome: fc.constant('ok'), code: text, durationMs: number }),
      { maxLength: 5 },
    ),
  });
  fc.assert(
    fc.property(turns, (change) => {
      expect(() => readBack(TurnFinished, { ...turn, ...change })).not.toThrow();
    }),
    { numRuns: 200 },
  );
  const decisions = fc.record({
    turnId: text,
    toolCallId: text,
    tool: text,
    version: number,
    code: text,
    decision: text,
    confirmedBy: text,
    argumentsHash: text,
    arguments: free,
    durationMs: number,
    decidedAt: text,
  });
  fc.assert(
    fc.property(decisions, (change) => {
      expect(() => readBack(ToolDecided, { ...decided, ...change })).not.toThrow();
    }),
    { numRuns: 200 },
  );
});

test('fitting twice changes nothing more', () => {
  fc.assert(
    fc.property(text, number, (callerText, answerGapMs) => {
      const once = readBack(TurnFinished, { ...turn, callerText, answerGapMs });
      const { body } = fitEvent(TurnFinished, once, NOW);
      expect(JSON.parse(body)).toEqual(Object.fromEntries(Object.entries(once)));
    }),
    { numRuns: 100 },
  );
});

test('every event declares where its adjusted fields stand', () => {
  for (const name of Object.keys(EVENT_CLASSES) as EventName[]) {
    const Data = EVENT_CLASSES[name];
    const problems = (adjusted: unknown) => {
      try {
        validateEvent(Data, { adjusted });
        return '';
      } catch (error) {
        return String(error);
      }
    };
    expect(problems('not a list')).toContain('adjusted');
    expect(problems(['callerText'])).not.toContain('adjusted');
  }
});
