import { expect, test } from 'vitest';
import { type CallAction, type CallState, callReducer, IDLE } from './call-state.js';

const run = (...actions: readonly CallAction[]): CallState => actions.reduce(callReducer, IDLE);
const connected: readonly CallAction[] = [
  { type: 'asked' },
  { type: 'allowed' },
  { type: 'connected', callId: 'c1', at: 1000 },
];
const problem = { title: 'No', advice: 'Try.' };
const hungUp: CallAction = { type: 'ended', end: { reason: 'You hung up.', byCaller: true }, at: 61_500 };

test('a call goes from the click over microphone and connection to live', () => {
  expect(run(...connected.slice(0, 1)).phase).toBe('asking');
  expect(run(...connected.slice(0, 2)).phase).toBe('connecting');
  expect(run(...connected)).toMatchObject({ phase: 'live', callId: 'c1', agent: undefined, muted: false });
});

test('its end keeps the transcript and says how long it was', () => {
  const segment = { segmentId: 's', stream: 1, who: 'agent', text: 'Hello.', final: true } as const;
  const state = run(...connected, { type: 'segment', update: segment }, hungUp);
  expect(state).toMatchObject({
    phase: 'ended',
    reason: 'You hung up.',
    seconds: 60.5,
    lines: [{ text: 'Hello.' }],
  });
});

test('what comes late, after the end, changes nothing', () => {
  const ended = run(...connected, hungUp);
  expect(callReducer(ended, { type: 'agent', state: 'speaking' })).toBe(ended);
  expect(callReducer(ended, { type: 'muted', muted: true })).toBe(ended);
  expect(callReducer(ended, { type: 'failed', problem })).toBe(ended);
});

test('a cancelled start is over: the connection that still comes is not taken', () => {
  const cancelled = run({ type: 'asked' }, { type: 'allowed' }, { type: 'cancelled' });
  expect(cancelled).toBe(IDLE);
  expect(callReducer(cancelled, { type: 'connected', callId: 'c1', at: 0 })).toBe(IDLE);
});

test('a failed start can be tried again', () => {
  const failed = run({ type: 'asked' }, { type: 'failed', problem });
  expect(failed).toEqual({ phase: 'failed', problem });
  expect(callReducer(failed, { type: 'asked' }).phase).toBe('asking');
});

test('the stored reason replaces the one of the media server, for that call only', () => {
  const ended = run(...connected, hungUp);
  expect(callReducer(ended, { type: 'reason', callId: 'c2', reason: 'Other.' })).toBe(ended);
  expect(callReducer(ended, { type: 'reason', callId: 'c1', reason: 'Cap.' })).toMatchObject({
    reason: 'Cap.',
  });
});
