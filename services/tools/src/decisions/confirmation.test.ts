import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConfirmationInput,
  decideConfirmation,
  decideGrant,
  isNextTurn,
  type Questions,
} from './confirmation.js';

const action = { tool: 'cancel', argumentsHash: 'hash-a' };
const ASK_MS = 10_000;

const request = (change: Partial<ConfirmationInput> = {}): ConfirmationInput => ({
  ...action,
  effect: 'irreversible',
  version: 1,
  turnId: 'turn-1',
  tokenHash: undefined,
  effectKey: 'effect-1',
  asked: undefined,
  now: 0,
  askTtlMs: ASK_MS,
  ...change,
});

const grant = (change: Partial<Parameters<typeof decideGrant>[0]> = {}) =>
  decideGrant({
    ...action,
    asked: undefined,
    turnId: 'turn-2',
    by: 'turn',
    sentence: 'Shall I cancel it?',
    tokenHash: 'token-1',
    now: 1,
    grantTtlMs: 5000,
    ...change,
  });

const ask = (change: Partial<ConfirmationInput> = {}): Questions => {
  const { ask: questions } = decideConfirmation(request(change));
  if (!questions) throw new Error('nothing was asked');
  return questions;
};

const granted = (asked: Questions, change: Partial<Parameters<typeof decideGrant>[0]> = {}): Questions => {
  const decision = grant({ asked, ...change });
  if (!decision.passed) throw new Error(String(decision.refusal.details?.['reason']));
  return decision.value.questions;
};

const use = (asked: Questions, change: Partial<ConfirmationInput> = {}) =>
  decideConfirmation(request({ asked, tokenHash: 'token-1', turnId: 'turn-2', now: 2, ...change }));

const reasonOf = (decision: {
  passed: boolean;
  refusal?: { details?: Readonly<Record<string, unknown>> };
}) => (decision.passed ? 'passed' : decision.refusal?.details?.['reason']);

describe('an irreversible action', () => {
  it('is refused until the caller has confirmed it', () => {
    expect(decideConfirmation(request())).toMatchObject({ refusal: { code: 'CONFIRMATION_REQUIRED' } });
  });

  it('runs after a yes in a later turn, and the audit knows who said it', () => {
    expect(use(granted(ask()))).toMatchObject({
      passed: true,
      value: { needed: true, confirmedBy: 'caller_turn:turn-2' },
    });
  });

  it('runs after a click', () => {
    expect(use(granted(ask(), { by: 'click', turnId: 'click-9' }))).toMatchObject({
      value: { confirmedBy: 'click' },
    });
  });

  it.each(['read', 'write'] as const)('is the only kind that asks: a %s needs no confirmation', (effect) => {
    expect(decideConfirmation(request({ effect }))).toEqual({ passed: true, value: { needed: false } });
  });
});

describe('a yes does not count', () => {
  it('when the gateway has not asked', () => {
    expect(reasonOf(grant())).toBe('not_asked');
  });

  it('in the turn that asked, or an earlier one: the model cannot answer itself', () => {
    expect(reasonOf(grant({ asked: ask({ turnId: 'turn-2' }), turnId: 'turn-2' }))).toBe('same_turn');
    expect(reasonOf(grant({ asked: ask({ turnId: 'turn-10' }), turnId: 'turn-9' }))).toBe('not_next_turn');
  });

  it('two turns after the question: the turn between was no yes', () => {
    expect(reasonOf(grant({ asked: ask({ turnId: 'turn-1' }), turnId: 'turn-3' }))).toBe('not_next_turn');
  });

  it('for other arguments or another tool', () => {
    expect(reasonOf(grant({ asked: ask(), argumentsHash: 'hash-b' }))).toBe('not_asked');
    expect(reasonOf(grant({ asked: ask(), tool: 'wipe' }))).toBe('not_asked');
  });

  it('when it comes too late', () => {
    expect(reasonOf(grant({ asked: ask(), now: ASK_MS }))).toBe('expired');
  });

  it('when another turn has asked something else since', () => {
    const later = ask({ asked: ask(), turnId: 'turn-3', argumentsHash: 'hash-b', now: 1 });
    expect(reasonOf(grant({ asked: later, turnId: 'turn-4' }))).toBe('not_asked');
  });
});

describe('a token', () => {
  it('is worth nothing for other arguments, another version, or when it was guessed', () => {
    const asked = granted(ask());
    expect(reasonOf(use(asked, { argumentsHash: 'hash-b' }))).toBe('not_granted');
    expect(reasonOf(use(asked, { version: 2 }))).toBe('not_granted');
    expect(reasonOf(use(asked, { tokenHash: 'token-2' }))).toBe('not_granted');
    expect(reasonOf(use(ask()))).toBe('not_granted');
  });

  it('expires', () => {
    expect(reasonOf(use(granted(ask()), { now: 5001 }))).toBe('expired');
  });

  it('is used once: only a repeat of the very same effect finds its outcome with it', () => {
    const decision = use(granted(ask()));
    const used = decision.passed && decision.value.needed ? decision.value.redeemed : undefined;
    if (!used) throw new Error('not redeemed');
    expect(reasonOf(use(used, { effectKey: 'effect-2' }))).toBe('used');
    expect(use(used)).toMatchObject({ passed: true, value: { redeemed: undefined } });
    expect(reasonOf(grant({ asked: used, now: 3 }))).toBe('used');
    // The outcome of what ran can still be fetched in a later turn.
    expect(use(used, { turnId: 'turn-3' })).toMatchObject({ passed: true });
  });

  it('of an earlier yes is void when the caller says yes again', () => {
    const twice = granted(granted(ask()), { tokenHash: 'token-2' });
    expect(reasonOf(use(twice))).toBe('not_granted');
    expect(use(twice, { tokenHash: 'token-2' })).toMatchObject({ passed: true });
  });

  it('of a spoken yes is void as soon as the caller has said something else', () => {
    expect(reasonOf(use(granted(ask()), { turnId: 'turn-3' }))).toBe('other_turn');
  });

  it('is void when the model asks for something else in a later turn', () => {
    const moved = ask({ asked: granted(ask()), turnId: 'turn-3', argumentsHash: 'hash-b', now: 2 });
    expect(reasonOf(use(moved))).toBe('not_granted');
  });
});

describe('two questions in one turn', () => {
  it('can both be confirmed by the next one', () => {
    const both = ask({ asked: ask(), argumentsHash: 'hash-b' });
    const asked = granted(granted(both), { argumentsHash: 'hash-b', tokenHash: 'token-2' });
    expect(use(asked)).toMatchObject({ passed: true });
    expect(use(asked, { argumentsHash: 'hash-b', tokenHash: 'token-2' })).toMatchObject({ passed: true });
  });
});

describe('turns', () => {
  it.each([
    ['turn-2', 'turn-1', true],
    ['turn-10', 'turn-9', true],
    ['turn-3', 'turn-1', false],
    ['turn-1', 'turn-1', false],
    ['turn-1', 'turn-2', false],
    ['click-2', 'turn-1', false],
    ['b', 'a', false],
  ])('%s right after %s: %s', (turnId, after, next) => {
    expect(isNextTurn(turnId, after)).toBe(next);
  });
});

type Step =
  | { do: 'ask'; hash: string }
  | { do: 'grant'; hash: string }
  | { do: 'use'; hash: string; token: number; effect: number }
  | { do: 'turn' }
  | { do: 'wait'; ms: number };

describe('whatever happens in whatever order', () => {
  const hash = fc.constantFrom('hash-a', 'hash-b');
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ do: fc.constant('ask' as const), hash }),
    fc.record({ do: fc.constant('grant' as const), hash }),
    fc.record({
      do: fc.constant('use' as const),
      hash,
      token: fc.nat({ max: 12 }),
      effect: fc.nat({ max: 3 }),
    }),
    fc.record({ do: fc.constant('turn' as const) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 6000 }) }),
  );

  /** Plays the steps. @returns what must never happen, and did. */
  function breaches(steps: readonly Step[]): string[] {
    const wrong: string[] = [];
    let asked: Questions | undefined;
    let turn = 1;
    let now = 0;
    const askedIn = new Map<string, number>();
    const yeses: { hash: string; at: number; turn: number; spentOn?: number }[] = [];
    for (const s of steps) {
      if (s.do === 'turn') turn++;
      else if (s.do === 'wait') now += s.ms;
      else if (s.do === 'ask') {
        asked = ask({ asked, argumentsHash: s.hash, turnId: `turn-${turn}`, now });
        askedIn.set(s.hash, turn);
      } else if (s.do === 'grant') {
        const tokenHash = `token-${yeses.length}`;
        const decision = grant({ asked, argumentsHash: s.hash, turnId: `turn-${turn}`, now, tokenHash });
        if (!decision.passed) continue;
        if (askedIn.get(s.hash) !== turn - 1) wrong.push('a yes to what the turn before has not asked');
        yeses.push({ hash: s.hash, at: now, turn });
        asked = decision.value.questions;
      } else {
        const use = {
          asked,
          argumentsHash: s.hash,
          turnId: `turn-${turn}`,
          now,
          tokenHash: `token-${s.token}`,
        };
        const decision = decideConfirmation(request({ ...use, effectKey: `${s.effect}` }));
        if (!decision.passed || !decision.value.needed) continue;
        const yes = yeses[s.token];
        if (yes?.hash !== s.hash) wrong.push('an action without a yes to it');
        else if (now - yes.at >= 5000) wrong.push('an action with an old yes');
        else if ((yes.spentOn ?? s.effect) !== s.effect) wrong.push('two actions with one yes');
        else if (yes.spentOn === undefined && yes.turn !== turn)
          wrong.push('an action with the yes of another turn');
        else yes.spentOn = s.effect;
        asked = decision.value.redeemed ?? asked;
      }
    }
    return wrong;
  }

  it('an action runs only with a fresh yes of the very next turn to exactly it, in that turn, and once for each yes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        expect(breaches(steps)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('and the honest way is among what can happen', () => {
    const honest: Step[] = [
      { do: 'ask', hash: 'hash-a' },
      { do: 'turn' },
      { do: 'grant', hash: 'hash-a' },
      { do: 'use', hash: 'hash-a', token: 0, effect: 1 },
    ];
    expect(breaches(honest)).toEqual([]);
  });
});

describe('what terms demand', () => {
  it('a write asks as well where they say so, and otherwise doesn’t', () => {
    expect(decideConfirmation(request({ effect: 'write' }))).toMatchObject({ value: { needed: false } });
    expect(decideConfirmation(request({ effect: 'write', terms: { required: true } }))).toMatchObject({
      refusal: { code: 'CONFIRMATION_REQUIRED' },
    });
  });

  it('the refusal carries the sentence, and the way in which it may be answered', () => {
    const decision = decideConfirmation(request({ question: 'Refund 5 euros?', terms: { by: 'click' } }));
    expect(decision).toMatchObject({ refusal: { details: { question: 'Refund 5 euros?', by: 'click' } } });
  });

  it('a spoken yes counts only with the sentence that was played, which is kept', () => {
    expect(reasonOf(grant({ asked: ask(), sentence: undefined }))).toBe('no_sentence');
    expect(use(granted(ask()))).toMatchObject({ value: { sentence: 'Shall I cancel it?' } });
  });

  it('only a click, or only a voice, counts where they say so', () => {
    const clickOnly = ask({ terms: { by: 'click' } });
    expect(reasonOf(grant({ asked: clickOnly }))).toBe('other_way');
    expect(reasonOf(grant({ asked: clickOnly, by: 'click', sentence: undefined }))).toBe('passed');
    expect(reasonOf(grant({ asked: ask({ terms: { by: 'voice' } }), by: 'click' }))).toBe('other_way');
  });

  it('nobody is asked before the second factor has succeeded in this call', () => {
    const terms = { after: 'verify_pin' };
    const decision = decideConfirmation(request({ terms, isPrepared: false }));
    expect(decision).toMatchObject({
      refusal: { code: 'CONFIRMATION_REQUIRED', details: { after: 'verify_pin' } },
    });
    expect(decision.ask).toBeUndefined();
    expect(decideConfirmation(request({ terms, isPrepared: true })).ask).toBeDefined();
    const asked = granted(ask({ terms, isPrepared: true }));
    expect(use(asked, { terms, isPrepared: false }).passed).toBe(false);
  });
});
