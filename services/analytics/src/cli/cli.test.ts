import type { CallDetailReply, CallSummary } from '@trunkline/contracts';
import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { readArguments } from './arguments.js';
import { callList } from './call-list.js';
import { callPage } from './call-page.js';
import { stageBar } from './stage-bar.js';

const plain = createColors(false);
const stages = { endpointing: 100, stt: 0, llm: 50, tools: 0, clause: 0, tts: 50, publish: 0 };
const live: CallSummary = {
  callId: 'call-2',
  state: 'live',
  profile: 'clinic',
  profileVersion: 'v1',
  createdAt: '2026-11-23T14:00:00.000Z',
  turns: 1,
  interruptions: 0,
  toolCalls: 1,
  toolFailures: 1,
  budgetMs: 400,
  budgetMisses: 0,
  agentLosses: 0,
  traceId: 'f'.repeat(32),
};
const call: CallSummary = {
  ...live,
  callId: 'call-1',
  state: 'ended',
  endedAt: '2026-11-23T14:01:30.000Z',
  endReason: 'caller_left',
  durationMs: 90_000,
  answerGapMs: { median: 200, max: 200 },
};
const detail: CallDetailReply = {
  call,
  turns: [
    {
      turnId: 'turn-1',
      index: 1,
      callerText: 'clear\u001b[2J the screen\nplease',
      agentText: 'no',
      interrupted: true,
      stages,
      answerGapMs: 200,
      budgetMs: 400,
      tools: [
        { toolCallId: 't', name: 'appointments_book', outcome: 'refused', code: 'SLOT_TAKEN', durationMs: 8 },
      ],
      startedAt: call.createdAt,
      finishedAt: call.createdAt,
    },
  ],
  toolAudit: [
    {
      turnId: 'turn-1',
      toolCallId: 't',
      tool: 'appointments_book',
      version: 1,
      effect: 'write',
      outcome: 'failed',
      code: 'SLOT_TAKEN',
      decision: 'dispatch',
      durationMs: 8,
      decidedAt: call.createdAt,
    },
  ],
  traceId: call.traceId,
};

test.each([
  [['--bogus']],
  [['--limit', '0']],
  [['--limit', 'many']],
  [['--state', 'gone']],
  [['call-1', 'call-2']],
  [['CALL;rm']],
  [['call-1', '--limit', '3']],
  [['--spans']],
])('%j is a wrong use that is named', (args) => {
  expect(() => readArguments(args)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('a call id shows the call, none lists them', () => {
  expect(readArguments(['call-1', '--spans'])).toEqual({
    show: 'call',
    callId: 'call-1',
    spans: true,
    json: false,
  });
  expect(readArguments(['--json', '--state', 'live'])).toEqual({
    show: 'list',
    limit: 20,
    state: 'live',
    before: undefined,
    json: true,
  });
});

test('a bar is as long as its share of the budget', () => {
  expect(stageBar(stages, 400)).toBe(`${'e'.repeat(10)}${'l'.repeat(5)}${'v'.repeat(5)}${' '.repeat(20)}|`);
});

test('a bar shows the budget where it is crossed', () => {
  expect(stageBar(stages, 160)).toBe(`${'e'.repeat(25)}${'l'.repeat(13)}vv|${'v'.repeat(10)}`);
  expect(stageBar(stages, 100)).toBe(`${'e'.repeat(40)}|${'l'.repeat(20)}${'v'.repeat(20)}`);
});

test('a bar ends at three budgets', () => {
  const bar = stageBar({ ...stages, llm: 5000 }, 100);
  expect(bar).toBe(`${'e'.repeat(40)}|${'l'.repeat(80)}…`);
});

test('a bar without a budget is scaled by itself', () => {
  expect(stageBar(stages, 0)).toBe(`${'e'.repeat(20)}${'l'.repeat(10)}${'v'.repeat(10)}|`);
});

test('the list has a line for each call and says how it goes on', () => {
  const lines = callList({ calls: [live, call], next: '1_call-1' }, Date.parse(call.createdAt) + 5000).split(
    '\n',
  );
  expect(lines[1]).toMatch(/^call-2 .* 5 s +clinic +1 +1 \(1 failed\) +- +live$/);
  expect(lines[2]).toMatch(/^call-1 .* 1 min 30 s +clinic .* 200 ms +caller_left$/);
  expect(lines.join('\n')).toContain('--before 1_call-1');
});

test('an empty list says so', () => {
  expect(callList({ calls: [] }, 0)).toBe('No calls.');
});

test('a call shows transcript, bars, decisions and trace', () => {
  const page = callPage(detail, plain);
  expect(page).toContain('agent   no (interrupted)');
  expect(page).toContain('eeeeeeeeeelllllvvvvv');
  expect(page).toContain('tool    appointments_book: refused SLOT_TAKEN, 8 ms');
  expect(page).toContain('appointments_book v1  write  failed SLOT_TAKEN  by dispatch  8 ms');
  expect(page).toContain(`Trace ${'f'.repeat(32)}`);
});

test('what somebody said commands no terminal', () => {
  const page = callPage(detail, plain);
  expect(page).toContain('clear the screen please');
  expect(page.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

test('spans are indented below their parents, also when these are missing or go in a circle', () => {
  const span = (spanId: string, parentSpanId: string, name: string) => ({
    spanId,
    parentSpanId,
    name,
    service: 's',
    startedAt: call.createdAt,
    offsetMs: 0,
    durationMs: 1,
    failed: false,
  });
  const spans = [
    span('a', 'outside', 'root'),
    span('b', 'a', 'child'),
    span('c', 'd', 'x'),
    span('d', 'c', 'y'),
  ];
  const page = callPage({ ...detail, spans }, plain);
  expect(page).toMatch(/ms {2}root/);
  expect(page).toMatch(/ms {4}child/);
});
