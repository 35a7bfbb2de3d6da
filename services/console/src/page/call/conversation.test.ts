import { expect, test } from 'vitest';
import type { Turn } from '../api/turn-finished.js';
import { type Conversation, type SegmentUpdate, withSegment, withTurn } from './conversation.js';

const turn = (fields: Partial<Turn>): Turn => ({
  turnId: 't1',
  index: 1,
  callerText: '',
  agentText: '',
  interrupted: false,
  stages: undefined,
  answerGapMs: 300,
  budgetMs: 300,
  tools: [],
  startedAt: '2026-11-23T10:00:00Z',
  ...fields,
});

const after = (...updates: readonly SegmentUpdate[]): Conversation =>
  updates.reduce<Conversation>((lines, update) => withSegment(lines, update), []);
const caller = (segmentId: string, stream: number, text: string, final = true): SegmentUpdate => ({
  segmentId,
  stream,
  who: 'caller',
  text,
  final,
});
const agent = (segmentId: string, stream: number, text: string, final = true): SegmentUpdate => ({
  ...caller(segmentId, stream, text, final),
  who: 'agent',
});
const said = (lines: Conversation) => lines.map(({ who, text }) => `${who}: ${text}`);

test('a recognition that grows stays one line, and its final text stays', () => {
  const lines = after(
    caller('a', 1, 'I would', false),
    caller('a', 2, 'I would like to book', false),
    caller('a', 3, 'I would like to book.'),
  );
  expect(said(lines)).toEqual(['caller: I would like to book.']);
  expect(lines[0]?.final).toBe(true);
});

test('what an older stream still brings is out of date', () => {
  const lines = after(caller('a', 2, 'newer', false), caller('a', 1, 'older', false));
  expect(said(lines)).toEqual(['caller: newer']);
});

test('a recognition that goes on after its final text is followed', () => {
  const lines = after(caller('a', 1, 'Next Tuesday.'), caller('a', 2, 'Next Tuesday at three.'));
  expect(said(lines)).toEqual(['caller: Next Tuesday at three.']);
});

test('lines stand in the order in which they began', () => {
  const lines = after(agent('g', 1, 'Hel', false), caller('a', 2, 'Hi.'), agent('g', 1, 'Hello.'));
  expect(said(lines)).toEqual(['agent: Hello.', 'caller: Hi.']);
});

test('the same segment id of both sides is two lines', () => {
  expect(said(after(agent('x', 1, 'One.'), caller('x', 2, 'Two.')))).toEqual(['agent: One.', 'caller: Two.']);
});

test('nothing is shown of a segment without words', () => {
  expect(after(caller('a', 1, '  ', false))).toEqual([]);
});

test('a turn stands at the last line of its answer, fillers before it included', () => {
  const lines = after(
    caller('a', 1, 'Book it.'),
    agent('f', 2, 'One moment.'),
    agent('b', 3, 'Done. You’re booked.'),
  );
  const noted = withTurn(
    lines,
    turn({ callerText: 'Book it.', agentText: 'One moment. Done. You’re booked.' }),
  );
  expect(noted.map((line) => line.turn?.turnId)).toEqual([undefined, undefined, 't1']);
});

test('a record that comes when the next answer has begun still finds its own', () => {
  const lines = after(
    caller('a', 1, 'One?'),
    agent('b', 2, 'Two.'),
    caller('c', 3, 'Three?'),
    agent('d', 4, 'Fo', false),
  );
  const noted = withTurn(lines, turn({ callerText: 'One?', agentText: 'Two.' }));
  expect(noted[1]?.turn?.turnId).toBe('t1');
  expect(noted[3]?.turn).toBeUndefined();
});

test('a transcript that differs from the record in wording still gets its turn', () => {
  const lines = after(caller('a', 1, 'At 3.'), agent('b', 2, 'At 3 o’clock.'));
  expect(withTurn(lines, turn({ agentText: 'At three.' }))[1]?.turn?.turnId).toBe('t1');
});

test('what the transcript never brought is added from the record', () => {
  const greeting = withTurn(
    after(agent('g', 1, 'Hello.')),
    turn({ turnId: 't0', index: 0, agentText: 'Hello.' }),
  );
  const lines = withTurn(greeting, turn({ callerText: 'Hi.', agentText: 'How can I help?' }));
  expect(said(lines)).toEqual(['agent: Hello.', 'caller: Hi.', 'agent: How can I help?']);
  expect(lines.at(-1)?.turn?.turnId).toBe('t1');
});

test('a turn without an answer stands at what the caller said', () => {
  const lines = withTurn(after(caller('a', 1, 'Hello?')), turn({ callerText: 'Hello?' }));
  expect(said(lines)).toEqual(['caller: Hello?']);
  expect(lines[0]?.turn?.turnId).toBe('t1');
});

test('a record that comes twice changes nothing', () => {
  const once = withTurn(after(agent('b', 1, 'Hello.')), turn({ agentText: 'Hello.' }));
  expect(withTurn(once, turn({ agentText: 'Hello.' }))).toBe(once);
});
