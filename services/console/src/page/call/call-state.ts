import type { Turn } from '../api/turn-finished.js';
import { type Card, withCard, withoutCard } from './actions/card.js';
import { type Conversation, type SegmentUpdate, withSegment, withTurn } from './conversation.js';

/** What LiveKit's agent framework says of an agent (participant attribute `lk.agent.state`). */
export const AGENT_STATES = ['initializing', 'idle', 'listening', 'thinking', 'speaking'] as const;
export type AgentState = (typeof AGENT_STATES)[number];

export interface Problem {
  readonly title: string;
  readonly advice: string;
  /** Code of docs/errors.md, where there is one. */
  readonly code?: string;
  readonly traceId?: string;
}

/** A call, from the click to its end. */
export type CallState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'asking' }
  | { readonly phase: 'connecting' }
  | LiveState
  | EndedState
  | { readonly phase: 'failed'; readonly problem: Problem };

export interface LiveState {
  readonly phase: 'live';
  readonly callId: string;
  /** `performance.now()` when it was connected. */
  readonly since: number;
  readonly lines: Conversation;
  /** Undefined until an agent is in the room. */
  readonly agent: AgentState | undefined;
  readonly muted: boolean;
  readonly reconnecting: boolean;
  /** What the agent wants of the person just now. */
  readonly cards: readonly Card[];
  /** The browser refuses to play sound until the next click. */
  readonly silenced: boolean;
}

export interface EndedState {
  readonly phase: 'ended';
  readonly callId: string;
  readonly reason: string;
  /** The caller hung up. */
  readonly byCaller: boolean;
  readonly seconds: number;
  readonly lines: Conversation;
}

/** How the caller's side saw the call end. */
export interface CallEnd {
  readonly reason: string;
  readonly byCaller: boolean;
}

export type CallAction =
  | { readonly type: 'asked' }
  | { readonly type: 'allowed' }
  | { readonly type: 'failed'; readonly problem: Problem }
  | { readonly type: 'cancelled' }
  | { readonly type: 'connected'; readonly callId: string; readonly at: number }
  | { readonly type: 'agent'; readonly state: AgentState | undefined }
  | { readonly type: 'segment'; readonly update: SegmentUpdate }
  | { readonly type: 'turn'; readonly turn: Turn }
  | { readonly type: 'card'; readonly card: Card }
  | { readonly type: 'card_gone'; readonly id: string }
  | { readonly type: 'muted'; readonly muted: boolean }
  | { readonly type: 'reconnecting'; readonly reconnecting: boolean }
  | { readonly type: 'silenced'; readonly silenced: boolean }
  | { readonly type: 'ended'; readonly end: CallEnd; readonly at: number }
  | { readonly type: 'reason'; readonly callId: string; readonly reason: string };

export const IDLE: CallState = { phase: 'idle' };

/** The call after something happened. What no longer fits the phase, such as a late event of a call that ended, changes nothing. */
export function callReducer(state: CallState, action: CallAction): CallState {
  switch (action.type) {
    case 'asked':
      return { phase: 'asking' };
    case 'allowed':
      return state.phase === 'asking' ? { phase: 'connecting' } : state;
    case 'failed':
      return state.phase === 'asking' || state.phase === 'connecting'
        ? { phase: 'failed', problem: action.problem }
        : state;
    case 'cancelled':
      return state.phase === 'asking' || state.phase === 'connecting' ? IDLE : state;
    case 'connected':
      return state.phase === 'connecting'
        ? {
            phase: 'live',
            callId: action.callId,
            since: action.at,
            lines: [],
            cards: [],
            agent: undefined,
            muted: false,
            reconnecting: false,
            silenced: false,
          }
        : state;
    case 'reason':
      return state.phase === 'ended' && state.callId === action.callId
        ? { ...state, reason: action.reason }
        : state;
    case 'agent':
    case 'segment':
    case 'turn':
    case 'card':
    case 'card_gone':
    case 'muted':
    case 'reconnecting':
    case 'silenced':
    case 'ended':
      return state.phase === 'live' ? whileLive(state, action) : state;
  }
}

type LiveAction = Extract<
  CallAction,
  {
    type:
      | 'agent'
      | 'segment'
      | 'turn'
      | 'card'
      | 'card_gone'
      | 'muted'
      | 'reconnecting'
      | 'silenced'
      | 'ended';
  }
>;

function whileLive(state: LiveState, action: LiveAction): CallState {
  switch (action.type) {
    case 'agent':
      return { ...state, agent: action.state };
    case 'segment':
      return { ...state, lines: withSegment(state.lines, action.update) };
    case 'turn':
      return { ...state, lines: withTurn(state.lines, action.turn) };
    case 'card':
      return { ...state, cards: withCard(state.cards, action.card) };
    case 'card_gone':
      return { ...state, cards: withoutCard(state.cards, action.id) };
    case 'muted':
      return { ...state, muted: action.muted };
    case 'reconnecting':
      return { ...state, reconnecting: action.reconnecting };
    case 'silenced':
      return { ...state, silenced: action.silenced };
    case 'ended':
      return {
        phase: 'ended',
        callId: state.callId,
        ...action.end,
        seconds: Math.max(0, action.at - state.since) / 1000,
        lines: state.lines,
      };
  }
}
