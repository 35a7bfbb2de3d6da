import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideEffect, type EffectRecord, effectKey, wasFollowed } from './effect-ledger.js';

const record = (change: Partial<EffectRecord> = {}): EffectRecord => ({
  tenant: 'local',
  callId: 'call-1',
  toolCallId: 'tc-1',
  tool: 'book',
  version: 1,
  effect: 'write',
  dispatchId: 'd-1',
  state: 'dispatched',
  dispatchedAt: 0,
  deadlineAt: 5000,
  ...change,
});

describe('the effect ledger', () => {
  it('a new effect is dispatched', () => {
    expect(decideEffect(undefined, 0)).toEqual({ passed: true, value: { kind: 'dispatch' } });
  });

  it('a repeat gets the recorded outcome', () => {
    const outcome = { kind: 'result' as const, result: { reference: 'A7K2' } };
    expect(decideEffect(record({ state: 'executed', outcome }), 0)).toEqual({
      passed: true,
      value: { kind: 'replay', outcome },
    });
  });

  it('what certainly changed nothing may be asked for again', () => {
    expect(decideEffect(record({ state: 'not_executed' }), 0)).toMatchObject({ value: { kind: 'dispatch' } });
  });

  it('while the first one is on its way, a repeat is told to wait', () => {
    expect(decideEffect(record(), 4999)).toMatchObject({ refusal: { code: 'EFFECT_IN_PROGRESS' } });
    expect(decideEffect(record(), 9999)).toMatchObject({ refusal: { code: 'EFFECT_IN_PROGRESS' } });
  });

  it('when its owner never settled it, it is in doubt', () => {
    expect(decideEffect(record(), 10_000)).toMatchObject({
      refusal: { code: 'EFFECT_IN_DOUBT' },
      orphaned: true,
    });
  });

  it('what is in doubt is never run again', () => {
    const decision = decideEffect(record({ state: 'in_doubt' }), 1e12);
    expect(decision).toMatchObject({ refusal: { code: 'EFFECT_IN_DOUBT' }, orphaned: false });
  });

  it('done and asked for anew, it is dispatched; in doubt or under way it is not', () => {
    const outcome = { kind: 'result' as const, result: 1 };
    expect(decideEffect(record({ state: 'executed', outcome }), 0, true)).toEqual({
      passed: true,
      value: { kind: 'dispatch' },
    });
    for (const state of ['dispatched', 'in_doubt'] as const)
      expect(decideEffect(record({ state }), 0, true).passed).toBe(false);
  });

  it('is asked for anew only after another effect that was executed later', () => {
    const at = (revision: number, state: EffectRecord['state']) => ({ value: { state }, revision });
    const mine = at(5, 'executed');
    expect(wasFollowed(mine, [at(6, 'executed')])).toBe(true);
    expect(wasFollowed(mine, [at(4, 'executed')])).toBe(false);
    for (const state of ['dispatched', 'in_doubt', 'not_executed'] as const)
      expect(wasFollowed(mine, [at(6, state)])).toBe(false);
    expect(wasFollowed(at(5, 'in_doubt'), [at(6, 'executed')])).toBe(false);
  });

  it('dispatches only when nothing of it can have happened', () => {
    const states = fc.constantFrom(
      'dispatched' as const,
      'executed' as const,
      'not_executed' as const,
      'in_doubt' as const,
    );
    fc.assert(
      fc.property(states, fc.integer({ min: 0, max: 100_000 }), fc.boolean(), (state, now, withOutcome) => {
        const outcome = { kind: 'result' as const, result: 1 };
        const decision = decideEffect(record({ state, ...(withOutcome ? { outcome } : {}) }), now);
        const dispatches = decision.passed && decision.value.kind === 'dispatch';
        expect(dispatches).toBe(state === 'not_executed');
      }),
    );
  });
});

describe('the key of an effect', () => {
  const effect = {
    tenant: 'local',
    callId: 'call-1',
    tool: 'book',
    version: 1,
    argumentsHash: 'abc',
    idempotencyKey: undefined,
  };

  it('is the same for the same request', () => {
    expect(effectKey({ ...effect })).toBe(effectKey(effect));
    expect(effectKey(effect)).toMatch(/^local\.call-1\.[0-9a-f]{64}$/);
  });

  it.each([
    ['tenant', 'other'],
    ['callId', 'call-2'],
    ['tool', 'cancel'],
    ['version', 2],
    ['argumentsHash', 'abd'],
    ['idempotencyKey', 'again'],
  ])('differs by %s', (field, value) => {
    expect(effectKey({ ...effect, [field]: value })).not.toBe(effectKey(effect));
  });
});
