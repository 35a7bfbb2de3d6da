import { createHash } from 'node:crypto';
import { CodedError } from '@trunkline/errors';
import type { AgentProfile } from '@trunkline/profiles';
import { Draft } from './deciding/draft.js';
import { hearAgent } from './deciding/hear-agent.js';
import { answerOutcome } from './deciding/outcome.js';
import { recall } from './deciding/recall.js';
import { restate } from './deciding/restate.js';
import type { Scene, ToolSchemas } from './deciding/scene.js';
import { newTalk, type Talk } from './deciding/talk.js';
import { readOutcome } from './deciding/tool-outcome.js';
import { answerTurn } from './deciding/turn.js';
import type { HistoryItem } from './history.js';
import { ENGLISH } from './speaking/english.js';

export interface ScriptedCall {
  /** The same for the same call at the same place of the same history. */
  readonly callId: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface ScriptedReply {
  /** Sentences, in the order of speaking; empty only when a tool is called. */
  readonly clauses: readonly string[];
  readonly toolCalls: readonly ScriptedCall[];
  /** Whether the agent hangs up after these words. */
  readonly endsCall: boolean;
  /** What kind of reply this is: `ask:<slot>`, `offer:<slot>`, `confirm`, `call:<tool>`, `refused:<code>`, … */
  readonly act: string;
}

export interface ScriptedContext {
  readonly profile: AgentProfile;
  /** JSON Schemas of the arguments of the tools that can be called, by name. */
  readonly tools: ToolSchemas;
  /** Whether this reply may call a tool. @default true */
  readonly toolsAllowed?: boolean;
  /** Epoch ms. */
  readonly now: number;
  /** IANA. @default the profile's, else the machine's */
  readonly timezone?: string;
}

/**
 * The reply of the dialogue model `scripted`: a pure function of the conversation so far, so that a reply may be
 * generated ahead and thrown away, and another process can go on with the same conversation.
 *
 * What the agent is recorded to have said decides what the caller can have agreed to: a question that was never
 * heard is put again.
 *
 * @throws CodedError `PROFILE_INVALID` when the profile has no dialogue
 */
export function scriptedReply(history: readonly HistoryItem[], context: ScriptedContext): ScriptedReply {
  const { talk, draft, place } = replay(history, context);
  const last = draft ?? unprompted(history, talk, sceneOf(context, context.now));
  const { call } = last;
  // Whatever happened: never silence.
  if (last.clauses.length === 0 && !call) last.say(ENGLISH.welcome);
  return {
    clauses: [...last.clauses],
    toolCalls: call ? [{ callId: callIdOf(place, call.name, call.arguments), ...call }] : [],
    endsCall: last.endsCall && !call,
    act: last.act,
  };
}

/** Whether the agent has said its goodbye in this conversation, and nobody has spoken since. */
export function conversationEnded(history: readonly HistoryItem[], context: ScriptedContext): boolean {
  return replay(history, context).talk.ended;
}

/** Goes through the conversation; `draft` is the reply to its last item, when that wants one. */
function replay(
  history: readonly HistoryItem[],
  context: ScriptedContext,
): { talk: Talk; draft: Draft | undefined; place: string } {
  const talk = newTalk();
  let draft: Draft | undefined;
  /** A reply that wanted a tool of which the history has nothing. */
  let unrun: Draft | undefined;
  let turns = 0;
  let calls = 0;
  for (const item of history) {
    switch (item.type) {
      case 'caller': {
        draft = new Draft(sceneOf(context, item.at ?? context.now), talk);
        answerTurn(draft, item.text);
        settle(draft);
        unrun = draft.call ? draft : undefined;
        turns++;
        break;
      }
      case 'agent': {
        const heard = hearAgent(talk, draft, item);
        if ((unrun && heard !== 'all') || (draft && heard === 'other')) {
          const { scene } = unrun ?? draft ?? { scene: sceneOf(context, context.now) };
          if (recall(talk, scene, item.text)) draft = undefined;
        }
        if (heard !== 'other') draft = undefined;
        break;
      }
      case 'call':
        unrun = undefined;
        calls++;
        talk.callsThisTurn++;
        talk.pending.push({ callId: item.callId, name: item.name, arguments: item.arguments, waited: 0 });
        draft = undefined;
        break;
      case 'result': {
        const index = talk.pending.findIndex((p) => p.callId === item.callId);
        const pending = talk.pending[index];
        const outcome = readOutcome(item.output);
        if (!pending || !outcome) break;
        talk.pending.splice(index, 1);
        draft = new Draft(sceneOf(context, context.now), talk);
        answerOutcome(draft, pending, outcome);
        settle(draft);
        unrun = draft.call ? draft : undefined;
        break;
      }
    }
  }
  return { talk, draft, place: `${turns}-${calls + 1}` };
}

/** The state after a reply was made, before anybody has heard it. */
function settle(draft: Draft): void {
  const { talk } = draft;
  talk.heard = 'no';
  if (draft.act !== 'repeat' && draft.clauses.length > 0) talk.lastClauses = [...draft.clauses];
}

/** A reply that nobody's words asked for: the greeting, or after a silence the open question. */
function unprompted(history: readonly HistoryItem[], talk: Talk, scene: Scene): Draft {
  const draft = new Draft(scene, talk);
  if (!history.some((i) => i.type === 'caller' || i.type === 'agent')) {
    draft.clauses.push(scene.profile.greeting);
    draft.act = 'greeting';
  } else if (talk.pending.length > 0) {
    draft.say(ENGLISH.stillWorking);
    draft.act = 'wait';
  } else {
    draft.say(ENGLISH.areYouThere);
    restate(draft);
    draft.act = 'nudge';
  }
  return draft;
}

function sceneOf(context: ScriptedContext, now: number): Scene {
  const { profile, tools } = context;
  if (!profile.scripted)
    throw new CodedError('PROFILE_INVALID', 'The profile has no dialogue under scripted.');
  return {
    profile,
    script: profile.scripted,
    tools,
    toolsAllowed: context.toolsAllowed ?? true,
    now,
    timezone: context.timezone ?? profile.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

function callIdOf(place: string, name: string, args: Readonly<Record<string, unknown>>): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([name, args]))
    .digest('hex')
    .slice(0, 12);
  return `scripted-${place}-${hash}`;
}
