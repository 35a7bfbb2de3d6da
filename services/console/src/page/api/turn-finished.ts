import { STAGES, type Stage } from '@trunkline/contracts/stages';
import {
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  type Read,
  type Reader,
  record,
  text,
} from './reader.js';

const stages: Reader<Readonly<Record<Stage, number>>> = (value) => {
  const source = record(value);
  const read = STAGES.map((stage) => [stage, number(source[stage])] as const);
  // STAGES has every key of the record.
  return Object.fromEntries(read) as Record<Stage, number>;
};

/** What the page shows of a TurnFinished record. */
export const turnFinished = object({
  turnId: text,
  index: number,
  callerText: text,
  agentText: text,
  interrupted: flag,
  stages: optional(stages),
  answerGapMs: optional(number),
  budgetMs: number,
  tools: list(
    object({
      toolCallId: text,
      name: text,
      outcome: oneOf(['ok', 'refused', 'failed']),
      code: optional(text),
      durationMs: number,
    }),
  ),
  startedAt: text,
});

export type Turn = Read<typeof turnFinished>;
export type TurnTool = Turn['tools'][number];
