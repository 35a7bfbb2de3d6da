import type { ConfirmTerms, Effect } from '@trunkline/contracts';
import { type Decision, pass, refuse } from './decision.js';

/** One action that the caller was, or is to be, asked about. Bound to a call by the key it is stored under. */
export interface Question {
  readonly tool: string;
  readonly version: number;
  /** SHA-256 of the canonical arguments. */
  readonly argumentsHash: string;
  /** Epoch ms after which nothing of it counts. */
  readonly expiresAt: number;
  /** The only way in which it may be answered. */
  readonly by?: 'voice' | 'click';
  readonly grant?: Grant;
}

export interface Grant {
  /** SHA-256 of the token: whoever reads the storage can't confirm with it. */
  readonly tokenHash: string;
  /** `caller_turn:<turnId>` or `click`. */
  readonly by: string;
  /** The caller's turn that said yes: only that turn can use it. Absent for a click, which has its expiry alone. */
  readonly turnId?: string;
  /** The sentence that the caller was asked with. */
  readonly sentence?: string;
  /** Key of the effect that it was used for. */
  readonly usedFor?: string;
}

/** What one call was asked: the questions of its latest asking turn. Another turn's questions replace them. */
export interface Questions {
  /** The turn in which the gateway refused for want of a confirmation. */
  readonly turnId: string;
  readonly questions: readonly Question[];
}

export interface ConfirmationInput {
  readonly effect: Effect;
  readonly terms?: ConfirmTerms | undefined;
  /** Whether the tool that has to have succeeded before, if any, did so in this call. */
  readonly isPrepared?: boolean;
  /** The sentence that asks for it; undefined when only a page can show it. */
  readonly question?: string | undefined;
  readonly tool: string;
  readonly version: number;
  readonly argumentsHash: string;
  readonly turnId: string;
  /** SHA-256 of the token that came with the command. */
  readonly tokenHash: string | undefined;
  readonly effectKey: string;
  readonly asked: Questions | undefined;
  readonly now: number;
  /** How long the caller has to answer, ms. */
  readonly askTtlMs: number;
}

export type Confirmation =
  | { readonly needed: false }
  | {
      readonly needed: true;
      readonly confirmedBy: string;
      readonly sentence: string | undefined;
      /** To be stored by compare-and-set before anything runs; undefined when this very effect has used it before. */
      readonly redeemed: Questions | undefined;
    };

export type ConfirmationDecision = Decision<Confirmation> & {
  /** To be stored with the refusal: from now on the caller can grant it. */
  readonly ask?: Questions;
};

const MAX_QUESTIONS = 8;

/**
 * Decision 6: an irreversible action needs a token that only the caller's own later turn, or a click, has granted for
 * exactly these arguments, and that was not used yet. Terms may demand the same of any other tool, and a second factor.
 */
export function decideConfirmation(input: ConfirmationInput): ConfirmationDecision {
  if (!needsConfirmation(input.effect, input.terms)) return pass({ needed: false });
  const { terms, question: sentence } = input;
  if (terms?.after !== undefined && input.isPrepared !== true)
    return refuse('CONFIRMATION_REQUIRED', `${terms.after} has to succeed first in this call.`, {
      tool: input.tool,
      after: terms.after,
    });
  if (input.tokenHash === undefined) {
    const expiresAt = input.now + input.askTtlMs;
    return {
      ...refuse('CONFIRMATION_REQUIRED', undefined, {
        tool: input.tool,
        argumentsHash: input.argumentsHash,
        expiresAt: new Date(expiresAt).toISOString(),
        ...(sentence === undefined ? {} : { question: sentence }),
        ...(terms?.by === undefined ? {} : { by: terms.by }),
      }),
      ask: ask(input, expiresAt),
    };
  }
  const { asked } = input;
  const question = asked?.questions.find((q) => isAbout(q, input));
  if (asked === undefined || question?.grant === undefined) return invalid('not_granted');
  if (question.grant.tokenHash !== input.tokenHash || question.version !== input.version)
    return invalid('not_granted');
  if (question.expiresAt <= input.now) return invalid('expired');
  const { grant } = question;
  if (grant.usedFor !== undefined && grant.usedFor !== input.effectKey) return invalid('used');
  // The caller has said something else since. A repeat of what ran already may still fetch its outcome.
  if (grant.usedFor === undefined && grant.turnId !== undefined && grant.turnId !== input.turnId)
    return invalid('other_turn');
  const used = { ...question, grant: { ...grant, usedFor: input.effectKey } };
  return pass({
    needed: true,
    confirmedBy: grant.by,
    sentence: grant.sentence,
    redeemed: grant.usedFor === undefined ? replaced(asked, used) : undefined,
  });
}

/** Whether a tool runs only with the caller's yes. */
export const needsConfirmation = (effect: Effect, terms: ConfirmTerms | undefined): boolean =>
  effect === 'irreversible' || terms?.required === true;

export interface GrantInput {
  readonly asked: Questions | undefined;
  readonly tool: string;
  readonly argumentsHash: string;
  /** The caller's turn that said yes, or the click. */
  readonly turnId: string;
  readonly by: 'turn' | 'click';
  /** What the caller was asked with; a turn needs it. */
  readonly sentence: string | undefined;
  readonly tokenHash: string;
  readonly now: number;
  /** How long the token can be used, ms. */
  readonly grantTtlMs: number;
}

/**
 * Whether the caller's yes counts: the gateway has asked about exactly this, and it is the caller's next word. A question
 * stands for one turn: a no, an unclear answer or another topic is a turn too, so that a yes after it answers nothing.
 */
export function decideGrant(
  input: GrantInput,
): Decision<{ readonly questions: Questions; readonly expiresAt: number }> {
  const { asked, now } = input;
  const question = asked?.questions.find((q) => isAbout(q, input));
  if (asked === undefined || question === undefined) return invalid('not_asked');
  if (question.expiresAt <= now) return invalid('expired');
  if (question.by !== undefined && question.by !== (input.by === 'turn' ? 'voice' : 'click'))
    return invalid('other_way');
  if (input.by === 'turn' && input.sentence === undefined) return invalid('no_sentence');
  if (input.by === 'turn' && !isNextTurn(input.turnId, asked.turnId))
    return invalid(input.turnId === asked.turnId ? 'same_turn' : 'not_next_turn');
  if (question.grant?.usedFor !== undefined) return invalid('used');
  const expiresAt = now + input.grantTtlMs;
  const { tokenHash, turnId, sentence } = input;
  const withSentence = sentence === undefined ? {} : { sentence };
  const grant =
    input.by === 'click'
      ? { tokenHash, by: 'click', ...withSentence }
      : { tokenHash, by: `caller_turn:${turnId}`, turnId, ...withSentence };
  const granted = { ...question, expiresAt, grant };
  return pass({ questions: replaced(asked, granted), expiresAt });
}

/** The very next turn after the other, by number (`turn-3` after `turn-2`). Turns without one follow nothing. */
export function isNextTurn(turnId: string, after: string): boolean {
  const [next, last] = [numbered(turnId), numbered(after)];
  return (
    next !== undefined && last !== undefined && next.prefix === last.prefix && next.number === last.number + 1
  );
}

function ask(input: ConfirmationInput, expiresAt: number): Questions {
  const { tool, version, argumentsHash, turnId, terms } = input;
  const way = terms?.by === undefined ? {} : { by: terms.by };
  const question: Question = { tool, version, argumentsHash, expiresAt, ...way };
  // A question of an earlier turn is no longer the one that a yes would answer.
  const kept = input.asked?.turnId === turnId ? input.asked.questions : [];
  const others = kept.filter((q) => !isAbout(q, input) && q.expiresAt > input.now);
  return { turnId, questions: [...others, question].slice(-MAX_QUESTIONS) };
}

const isAbout = (
  question: Question,
  { tool, argumentsHash }: { readonly tool: string; readonly argumentsHash: string },
) => question.tool === tool && question.argumentsHash === argumentsHash;

const replaced = (asked: Questions, by: Question): Questions => ({
  ...asked,
  questions: asked.questions.map((question) => (isAbout(question, by) ? by : question)),
});

const invalid = (
  reason:
    | 'not_asked'
    | 'other_way'
    | 'no_sentence'
    | 'not_granted'
    | 'same_turn'
    | 'not_next_turn'
    | 'other_turn'
    | 'expired'
    | 'used',
) => refuse('CONFIRMATION_INVALID', undefined, { reason });

function numbered(turnId: string): { prefix: string; number: number } | undefined {
  const [, prefix, digits] = /^(.*?)(\d{1,15})$/.exec(turnId) ?? [];
  return prefix === undefined ? undefined : { prefix, number: Number(digits) };
}
