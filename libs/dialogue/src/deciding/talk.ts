import type { Script } from '@trunkline/profiles';

/** A value of a slot. */
export interface Value {
  readonly value: string;
  /** What else the same words can mean, the likelier first. */
  readonly candidates?: readonly string[];
  /** The list item of a tool that it was taken from. */
  readonly item?: unknown;
  /** Whether the slot's options have been checked, or it needs no check. */
  readonly settled: boolean;
}

/** One thing that can be offered. */
export interface Option {
  readonly value: string;
  /** For local date-times: the day. */
  readonly date?: string;
  readonly item: unknown;
  readonly label: string;
}

/** What a lookup tool answered. */
export interface Lookup {
  readonly items: readonly unknown[];
}

/** One intent under way. */
export interface Frame {
  intent: string;
  readonly slots: Map<string, Value>;
  step: number;
  /** The caller said yes to what was read back. */
  confirmed: boolean;
  /** How often the gateway asked for a confirmation in vain. */
  approvals: number;
  /** Answers to the question for a confirmation, as it was asked last, that were neither yes nor no. */
  unclearAnswers: number;
  /** The gateway's sentence for that question. */
  question?: string | undefined;
  readonly lookups: Map<string, Lookup>;
  /** Options that were read out already. */
  readonly offered: Set<string>;
  window?: { readonly after: number; readonly before: number };
  /** Monday of a week that was spoken of. */
  week?: string;
  /** The day that the caller wanted, when following days are being tried. */
  searchFrom?: string;
  searched: number;
  /** What has been said about an empty list, to be put in front of what is offered instead. */
  note?: string;
  failures: number;
  /** What was refused, so that the nearest to it is offered. */
  passed?: { readonly slot: string; readonly value: Value };
}

/** The question that the next utterance probably answers. */
export type Asked =
  | { readonly kind: 'intent' }
  | { readonly kind: 'anythingElse' }
  | { readonly kind: 'slot'; readonly slot: string }
  | { readonly kind: 'offer'; readonly slot: string; readonly options: readonly Option[] }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'approve' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'next'; readonly intent: string }
  | { readonly kind: 'switch'; readonly intent: string }
  | { readonly kind: 'change' };

/** A tool call in flight. */
export interface Pending {
  readonly callId: string;
  readonly name: string;
  readonly arguments: string;
  /** Caller turns since it was started. */
  waited: number;
}

/** The state of a conversation: a function of its history alone. */
export interface Talk {
  frame: Frame | undefined;
  readonly memory: Map<string, Value>;
  asked: Asked;
  /** Whether the caller has heard the question that is asked. */
  heard: 'no' | 'partly' | 'fully';
  /** What the agent said last, for "what did you say?". */
  lastClauses: readonly string[];
  /** Utterances in a row that weren't understood. */
  repairs: number;
  readonly pending: Pending[];
  callsThisTurn: number;
  /** Intent that was finished last, whose details may still be amended. */
  finished: string | undefined;
  finishedSlots: ReadonlyMap<string, Value>;
  ended: boolean;
}

export const newTalk = (): Talk => ({
  frame: undefined,
  memory: new Map(),
  asked: { kind: 'intent' },
  heard: 'fully',
  lastClauses: [],
  repairs: 0,
  pending: [],
  callsThisTurn: 0,
  finished: undefined,
  finishedSlots: new Map(),
  ended: false,
});

/** Starts an intent with what is known already. */
export function newFrame(intent: string, script: Script, memory: ReadonlyMap<string, Value>): Frame {
  const definition = script.intents.get(intent);
  const slots = new Map<string, Value>();
  for (const name of [...(definition?.slots ?? []), ...(definition?.optional ?? [])]) {
    const known = memory.get(name);
    if (known) slots.set(name, known);
  }
  return {
    intent,
    slots,
    step: 0,
    confirmed: false,
    approvals: 0,
    unclearAnswers: 0,
    lookups: new Map(),
    offered: new Set(),
    searched: 0,
    failures: 0,
  };
}
