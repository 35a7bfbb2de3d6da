import { expect, test } from 'vitest';
import { callFacts, type StoredCall } from './call-facts.js';

const created = {
  name: 'callCreated',
  profile: 'clinic',
  profileVersion: 'v1',
  callerId: 'caller-7',
  createdAt: 1000,
  traceId: 'root',
  time: 1000,
} as const;
const joined = { name: 'agentJoined', joinedAt: 2000, traceId: 'root', time: 2000 } as const;
const ended = {
  name: 'callEnded',
  reason: 'caller_left',
  createdAt: 1000,
  endedAt: 31_000,
  durationMs: 30_000,
  traceId: 'root',
  time: 31_000,
} as const;
const lost = { name: 'agentLost', traceId: 'root', time: 3000 } as const;

const call = (parts: Partial<StoredCall>): StoredCall => ({
  tenant: 'local',
  callId: 'call-1',
  events: 1,
  firstAt: 1000,
  traceId: 'any',
  lifecycle: [],
  turns: [],
  toolCalls: 0,
  toolFailures: 0,
  ...parts,
});
const turn = (index: number, answerGapMs: number | undefined, budgetMs = 300) => ({
  index,
  interrupted: false,
  answerGapMs,
  budgetMs,
});

test('a call is created, then live with an agent, then ended', () => {
  expect(callFacts(call({ lifecycle: [created] }))).toMatchObject({ state: 'created', endReason: undefined });
  expect(callFacts(call({ lifecycle: [created, joined] }))).toMatchObject({
    state: 'live',
    agentJoinedAt: 2000,
  });
  expect(callFacts(call({ lifecycle: [created, joined, ended] }))).toMatchObject({
    state: 'ended',
    endReason: 'caller_left',
    durationMs: 30_000,
  });
});

test('the order in which events are stored makes no difference', () => {
  const lifecycle = [created, joined, lost, ended];
  expect(callFacts(call({ lifecycle: lifecycle.toReversed() }))).toEqual(callFacts(call({ lifecycle })));
});

test('the greeting is no turn, and turns without an answer have no part in the gap', () => {
  const turns = [turn(0, undefined), turn(1, 200), turn(2, undefined), turn(3, 400), turn(4, 301)];
  expect(callFacts(call({ turns }))).toMatchObject({
    turns: 4,
    answerGapMedianMs: 301,
    answerGapMaxMs: 400,
    budgetMisses: 2,
    budgetMs: 300,
  });
});

test('an even number of gaps has its median between the two in the middle', () => {
  expect(callFacts(call({ turns: [turn(1, 100), turn(2, 200)] })).answerGapMedianMs).toBe(150);
});

test('each turn is judged by the budget that was in force', () => {
  const facts = callFacts(call({ turns: [turn(1, 350, 300), turn(2, 350, 400)] }));
  expect(facts).toMatchObject({ budgetMisses: 1, budgetMs: 400 });
});

test('a call whose first event never came is dated by what there is', () => {
  expect(callFacts(call({ firstAt: 1500, lifecycle: [joined] }))).toMatchObject({
    createdAt: 1500,
    traceId: 'any',
  });
  expect(callFacts(call({ firstAt: 1500, lifecycle: [ended] })).createdAt).toBe(1000);
});

test('a repeated agent_joined leaves the time of the first', () => {
  const again = { ...joined, joinedAt: 9000, time: 9000 };
  expect(callFacts(call({ lifecycle: [again, lost, joined] }))).toMatchObject({
    agentJoinedAt: 2000,
    agentLosses: 1,
  });
});
