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
  recorder.toolStarted();
  vi.advanceTimersByTime(2000);
  recorder.toolFinished(
    { toolCallId: 't1', name: 'book', outcome: 'ok', durationMs: 2000 },
    Date.now() - 2000,
    Date.now(),
  );
  speak('Done.');
  vi.advanceTimersByTime(400);
  expect(turns).toMatchObject([
    { agentText: 'One moment. Done.', tools: [{ name: 'book' }], answerGapMs: 250 },
  ]);
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
