import { randomUUID } from 'node:crypto';
import type { EventContent as OutgoingContent } from '@trunkline/bus';
import {
  AgentJoined,
  CallCreated,
  CallEnded,
  type StageDurations,
  ToolDecided,
  TurnFinished,
} from '@trunkline/contracts';

/** An event to publish, without what the publisher adds. */
export type ExampleEvent = Pick<OutgoingContent, 'name' | 'data'> & {
  readonly id: string;
  readonly traceHeaders: Readonly<Record<string, string>>;
};

export interface ExampleCall {
  readonly tenant: string;
  readonly callId: string;
  readonly traceId: string;
  /** In the order in which they happen. */
  readonly events: readonly ExampleEvent[];
}

const STAGES: StageDurations = {
  endpointing: 160,
  stt: 20,
  llm: 90,
  tools: 0,
  clause: 15,
  tts: 60,
  publish: 25,
};
const sum = (stages: StageDurations) => Object.values(stages).reduce((total, ms) => total + ms, 0);

/**
 * The events of a call with a greeting and `turns` turns, the last of which books: one tool call that succeeded, one
 * that was refused.
 */
export function exampleCall(
  options: { tenant?: string; turns?: number; startedAt?: number; ended?: boolean } = {},
): ExampleCall {
  const { tenant = 'local', turns = 2, startedAt = Date.now() - 60_000, ended = true } = options;
  const callId = `call-${randomUUID()}`;
  const traceId = randomUUID().replaceAll('-', '');
  const owner = { tenant, callId };
  const at = (seconds: number) => new Date(startedAt + seconds * 1000).toISOString();
  const event = (name: ExampleEvent['name'], data: ExampleEvent['data']): ExampleEvent => ({
    name,
    data,
    id: randomUUID(),
    traceHeaders: { traceparent: `00-${traceId}-${randomUUID().replaceAll('-', '').slice(0, 16)}-01` },
  });
  const turn = (index: number): ExampleEvent => {
    const last = index === turns;
    const stages = { ...STAGES, tools: last ? 40 : 0 };
    return event(
      'turnFinished',
      Object.assign(new TurnFinished(), owner, {
        turnId: `turn-${index}`,
        index,
        callerText: index === 0 ? '' : `caller says ${index}`,
        agentText: `agent says ${index}`,
        interrupted: false,
        budgetMs: 400,
        tools:
          last && index > 0
            ? [
                { toolCallId: 'tool-1', name: 'appointments_list', outcome: 'ok', durationMs: 12 },
                {
                  toolCallId: 'tool-2',
                  name: 'appointments_book',
                  outcome: 'refused',
                  code: 'SLOT_TAKEN',
                  durationMs: 8,
                },
              ]
            : [],
        startedAt: at(5 * index + 1),
        finishedAt: at(5 * index + 4),
        ...(index === 0 ? {} : { stages, answerGapMs: sum(stages) }),
      }),
    );
  };
  const decision = (toolCallId: string, tool: string, refused: boolean, effect: 'read' | 'write') =>
    event(
      'toolDecided',
      Object.assign(new ToolDecided(), owner, {
        turnId: `turn-${turns}`,
        toolCallId,
        tool,
        version: 1,
        effect,
        outcome: refused ? 'failed' : 'executed',
        ...(refused ? { code: 'SLOT_TAKEN', decision: 'dispatch' } : {}),
        arguments: { day: '2026-12-01' },
        argumentsHash: 'a'.repeat(64),
        durationMs: 8,
        decidedAt: at(5 * turns + 2),
      }),
    );
  return {
    tenant,
    callId,
    traceId,
    events: [
      event(
        'callCreated',
        Object.assign(new CallCreated(), owner, {
          profile: 'clinic',
          profileVersion: 'v1',
          callerId: 'caller-7',
          createdAt: at(0),
        }),
      ),
      event(
        'agentJoined',
        Object.assign(new AgentJoined(), owner, { agentIdentity: 'agent-1', attempt: 1, joinedAt: at(1) }),
      ),
      ...Array.from({ length: turns + 1 }, (_, index) => turn(index)),
      decision('tool-1', 'appointments_list', false, 'read'),
      decision('tool-2', 'appointments_book', true, 'write'),
      ...(ended
        ? [
            event(
              'callEnded',
              Object.assign(new CallEnded(), owner, {
                reason: 'caller_left',
                createdAt: at(0),
                endedAt: at(40),
                durationMs: 40_000,
              }),
            ),
          ]
        : []),
    ],
  };
}
