import { type ErrorCode, isErrorCode } from '@trunkline/errors';
import type { StepError } from '@trunkline/profiles';
import { CHECK_AGAIN, ENGLISH, REFUSALS, RETRY } from '../speaking/english.js';
import { abandon } from './closing.js';
import type { Draft } from './draft.js';
import { askSlot, finish, plan } from './plan.js';
import { askChange, restateApproval } from './restate.js';
import { intentOf, slotOf } from './scene.js';

export interface Refusal {
  readonly code: string;
  readonly details: unknown;
}

type Kind = keyof typeof REFUSALS;

/** Which honest sentence a code gets. A code that isn't here was a failure. */
const KINDS: Partial<Record<ErrorCode, Kind>> = {
  CIRCUIT_OPEN: 'later',
  TOOL_OVERLOADED: 'later',
  TOOL_UNAVAILABLE: 'later',
  BUS_UNAVAILABLE: 'later',
  DEPENDENCY_UNAVAILABLE: 'later',
  SHUTTING_DOWN: 'later',
  NOT_READY: 'later',
  TOOL_TIMEOUT: 'late',
  DEADLINE_EXCEEDED: 'late',
  EFFECT_IN_DOUBT: 'doubt',
  EFFECT_IN_PROGRESS: 'busy',
  RATE_LIMITED: 'limit',
  LIMIT_EXCEEDED: 'limit',
  QUOTA_EXCEEDED: 'limit',
  TOOL_LOOP: 'loop',
  TOOL_NOT_FOUND: 'forbidden',
  TOOL_NOT_ALLOWED: 'forbidden',
  TOOL_DISABLED: 'forbidden',
  SCOPE_MISSING: 'forbidden',
  FORBIDDEN: 'forbidden',
  UNAUTHENTICATED: 'forbidden',
  ARGUMENTS_INVALID: 'details',
  ARGUMENTS_TOO_LARGE: 'details',
  VALIDATION_FAILED: 'details',
  CONFIRMATION_DECLINED: 'stopped',
  TURN_DISCARDED: 'stopped',
  TOOL_CANCELLED: 'stopped',
  CALL_NOT_LIVE: 'ended',
  SESSION_ENDED: 'ended',
  CONFIRMATION_REQUIRED: 'confirm',
  CONFIRMATION_INVALID: 'confirm',
};
/** After these, nobody knows whether a change was made. */
const UNKNOWN_OUTCOME = new Set(['RESULT_INVALID', 'RESULT_TOO_LARGE', 'INTERNAL']);
/** Failures of one intent after which trying again is no longer offered. */
const PATIENCE = 2;

/** Tells the caller that a tool refused or failed, and offers a way on. Whatever the code: something is said. */
export function refuse(draft: Draft, refusal: Refusal, tool: string): void {
  const { talk, scene } = draft;
  const { frame } = talk;
  const step = intentOf(scene, frame?.intent)?.steps[frame?.step ?? 0];
  const own = step?.tool === tool ? step : undefined;
  const change = own !== undefined && own.effect === 'write';
  if (!frame) {
    draft.say(REFUSALS[kindOf(refusal.code, false)]);
    finish(draft);
    return;
  }
  const special = own?.errors.get(refusal.code);
  if (special) {
    recover(draft, special);
    return;
  }
  const kind = kindOf(refusal.code, change);
  if (kind === 'confirm') {
    askApproval(draft, own?.approve, refusal.details);
    return;
  }
  frame.failures++;
  draft.say(REFUSALS[kind]);
  const again = frame.failures < PATIENCE && !['limit', 'loop', 'forbidden', 'ended', 'doubt'].includes(kind);
  if (kind === 'details') afterDetails(draft, refusal.details);
  else if (again) draft.ask({ kind: 'retry' }, kind === 'busy' ? CHECK_AGAIN : RETRY);
  else {
    draft.say(scene.script.phrases.elsewhere ?? ENGLISH.elsewhere);
    finish(draft);
  }
  draft.act = `refused:${refusal.code}`;
}

function kindOf(code: string, change: boolean): Kind {
  const kind = isErrorCode(code) ? KINDS[code] : undefined;
  if (change && (kind === 'late' || UNKNOWN_OUTCOME.has(code))) return 'doubt';
  return kind ?? 'failed';
}

function recover(draft: Draft, error: StepError): void {
  const { talk, scene } = draft;
  const { frame } = talk;
  if (!frame) return;
  frame.confirmed = false;
  draft.say(error.say);
  switch (error.recover) {
    case 'ask':
    case 'reoffer': {
      const name = error.slot ?? '';
      const wanted = frame.slots.get(name);
      frame.slots.delete(name);
      talk.memory.delete(name);
      // What was listed before the refusal is no longer true.
      frame.lookups.clear();
      frame.offered.clear();
      if (error.recover === 'ask' && slotOf(scene, name)?.ask) askSlot(draft, name);
      else {
        if (wanted) frame.passed = { slot: name, value: wanted };
        plan(draft);
      }
      return;
    }
    case 'retry':
      frame.failures++;
      if (frame.failures < PATIENCE) draft.ask({ kind: 'retry' }, RETRY);
      else abandon(draft, scene.script.phrases.elsewhere ?? ENGLISH.elsewhere);
      return;
    case 'switch': {
      const intent = intentOf(scene, error.intent);
      talk.frame = undefined;
      if (intent && error.intent !== undefined)
        draft.ask({ kind: 'switch', intent: error.intent }, ENGLISH.goOn, {
          intent: { value: intent.label },
        });
      else finish(draft);
      return;
    }
    case 'abandon':
      finish(draft);
  }
}

/**
 * States what would be done and asks for a yes, in the operator's words or else in those of the gateway; gives up when
 * there is none after the third time.
 */
function askApproval(draft: Draft, approve: string | undefined, details: unknown): void {
  const { frame } = draft.talk;
  if (!frame) return;
  frame.approvals++;
  frame.unclearAnswers = 0;
  if (frame.approvals > 3) {
    draft.say(ENGLISH.notConfirmed);
    finish(draft);
    return;
  }
  if (frame.approvals > 1) draft.say(ENGLISH.clearYes);
  frame.question = questionOf(details);
  restateApproval(draft, approve);
}

const questionOf = (details: unknown): string | undefined => {
  const question: unknown =
    typeof details === 'object' && details !== null ? Reflect.get(details, 'question') : undefined;
  return typeof question === 'string' ? question : undefined;
};

/** Asks for the detail that was refused, when the refusal names it. */
function afterDetails(draft: Draft, details: unknown): void {
  const { talk, scene } = draft;
  const { frame } = talk;
  const step = intentOf(scene, frame?.intent)?.steps[frame?.step ?? 0];
  const text = JSON.stringify(details ?? '').slice(0, 4000);
  const named = Object.entries(step?.arguments ?? {}).find(
    ([argument]) =>
      text.includes(`"${argument}"`) || text.includes(`${argument} `) || text.includes(`/${argument}`),
  );
  const slot = [...(frame?.slots.keys() ?? [])].find((name) => named?.[1].includes(`{${name}`));
  if (frame) frame.confirmed = false;
  if (frame && slot !== undefined && slotOf(scene, slot)?.ask && frame.failures < PATIENCE + 1) {
    frame.slots.delete(slot);
    talk.memory.delete(slot);
    askSlot(draft, slot);
  } else if (frame && frame.failures < PATIENCE) askChange(draft);
  else {
    draft.say(scene.script.phrases.elsewhere ?? ENGLISH.elsewhere);
    finish(draft);
  }
}
