import type { TurnFinished } from '@trunkline/contracts';
import { context } from '@trunkline/telemetry';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TurnRecorder } from './turn-recorder.js';

let turns: TurnFinished[];
let recorder: TurnRecorder;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  turns = [];
  recorder = new TurnRecorder({
    tenant: 'local',
    callId: 'c1',
    budgetMs: 300,
    recordTranscript: true,
    firstIndex: 0,
    parent: context.active(),
    onFinished: (turn) => turns.push(turn),
  });
});
afterEach(() => vi.useRealTimers());

const hear = (text: string) => {
  const now = Date.now();
  recorder.callerFinished(text, { speechEndedAt: now - 250, committedAt: now, transcribedAt: undefined });
};
const speak = (text: string) => {
  const startedAt = Date.now();
  recorder.agentSpeaks();
  vi.advanceTimersByTime(1000);
  recorder.agentSpoke(text, false, startedAt);
  recorder.agentListens();
};

const runTool = (durationMs: number) => {
  recorder.toolStarted();
  vi.advanceTimersByTime(durationMs);
  const tool = { toolCallId: 't1', name: 'book', outcome: 'ok', durationMs } as const;
  recorder.toolFinished(tool, Date.now() - durationMs, Date.now());
};

test('a turn is recorded once the agent has been quiet for a moment', () => {
  recorder.greetingStarted();
  speak('Hello.');
  expect(turns).toEqual([]);
  vi.advanceTimersByTime(400);
  expect(turns).toMatchObject([{ index: 0, callerText: '', agentText: 'Hello.', interrupted: false }]);
  expect(turns[0]).not.toHaveProperty('answerGapMs');
});

test('an answer in two pieces with a tool between them is one turn', () => {
  hear('Book it.');
  speak('One moment.');
  runTool(2000);
  speak('Done.');
  vi.advanceTimersByTime(400);
  expect(turns).toMatchObject([
    { agentText: 'One moment. Done.', tools: [{ name: 'book' }], answerGapMs: 250 },
  ]);
});

test('an answer that takes long to be heard is waited for, before and after its tool', () => {
  recorder.greetingStarted();
  speak('Hello.');
  vi.advanceTimersByTime(400);
  hear('Book it.');
  runTool(50);
  vi.advanceTimersByTime(2000);
  expect(turns).toHaveLength(1);
  speak('One moment.');
  recorder.agentThinks();
  vi.advanceTimersByTime(2000);
  expect(turns).toHaveLength(1);
  speak('Done.');
  vi.advanceTimersByTime(400);
  expect(turns.slice(1)).toMatchObject([{ agentText: 'One moment. Done.', tools: [{ name: 'book' }] }]);
});

test('an agent that has thought, and says nothing, has finished its turn', () => {
  hear('Hm.');
  recorder.agentThinks();
  vi.advanceTimersByTime(2000);
  expect(turns).toEqual([]);
  recorder.agentListens();
  vi.advanceTimersByTime(400);
  expect(turns).toMatchObject([{ callerText: 'Hm.', agentText: '' }]);
});

test('a caller who cuts in: what was spoken stays with the turn it answered', () => {
  hear('When are you open?');
  const startedAt = Date.now();
  recorder.agentSpeaks();
  vi.advanceTimersByTime(700);
  recorder.agentListens();
  vi.advanceTimersByTime(900);
  hear('I want to book.');
  recorder.agentSpoke('We see patients', true, startedAt);
  speak('Sure.');
  vi.advanceTimersByTime(400);
  expect(turns).toMatchObject([
    { callerText: 'When are you open?', agentText: 'We see patients', interrupted: true },
    { callerText: 'I want to book.', agentText: 'Sure.', interrupted: false },
  ]);
});

test('a cut-off answer whose text never comes is recorded all the same', () => {
  hear('When are you open?');
  recorder.agentSpeaks();
  vi.advanceTimersByTime(200);
  hear('Wait.');
  vi.advanceTimersByTime(1100);
  expect(turns).toMatchObject([{ callerText: 'When are you open?', agentText: '', interrupted: true }]);
});

test('what was prepared on speculation counts for the turn it was prepared for', () => {
  hear('First.');
  speak('Yes.');
  vi.advanceTimersByTime(100);
  recorder.timeline.generationStarted(Date.now())(Date.now() + 20);
  const synthesis = recorder.timeline.synthesisStarted(Date.now());
  synthesis.clause(Date.now() + 25);
  synthesis.audio(Date.now() + 300);
  vi.advanceTimersByTime(150);
  const now = Date.now();
  recorder.callerFinished('Second.', {
    speechEndedAt: now - 200,
    committedAt: now,
    transcribedAt: now - 100,
  });
  vi.advanceTimersByTime(160);
  speak('Of course.');
  vi.advanceTimersByTime(400);
  expect(turns[1]?.stages).toEqual({
    endpointing: 200,
    stt: 0,
    llm: 0,
    tools: 0,
    clause: 0,
    tts: 150,
    publish: 10,
  });
});

test('nothing that was said is recorded when the profile forbids it', () => {
  recorder = new TurnRecorder({
    tenant: 'local',
    callId: 'c1',
    budgetMs: 300,
    recordTranscript: false,
    firstIndex: 0,
    parent: context.active(),
    onFinished: (turn) => turns.push(turn),
  });
  hear('My secret.');
  speak('Noted: your secret.');
  recorder.finish();
  expect(turns).toMatchObject([{ callerText: '', agentText: '' }]);
});
