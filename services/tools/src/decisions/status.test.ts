import { describe, expect, it } from 'vitest';
import { judgeStatus } from './status.js';

const DEADLINE = 1000;
const judge = (said: unknown, askedAt = DEADLINE, errorCode?: string) => {
  const data = new TextEncoder().encode(typeof said === 'string' ? said : JSON.stringify(said));
  const check = (result: unknown) =>
    result === null ? [{ field: '$', rule: 'required', message: 'is missing' }] : [];
  return judgeStatus({ errorCode, data }, { deadlineAt: DEADLINE }, check, askedAt);
};

describe('what a tool says about an effect in doubt', () => {
  it('done: its result is the outcome', () => {
    expect(judge({ outcome: 'done', result: { id: 1 } }, 0)).toEqual({
      state: 'executed',
      outcome: { kind: 'result', result: { id: 1 } },
    });
  });

  it('done, with a result that breaks the schema: it is done all the same', () => {
    expect(judge({ outcome: 'done' })).toMatchObject({
      state: 'executed',
      outcome: { kind: 'error', refusal: { code: 'RESULT_INVALID' } },
    });
  });

  it('not done: it may be done again, once the lost request can no longer begin', () => {
    expect(judge({ outcome: 'not_done' })).toEqual({ state: 'not_executed' });
    expect(judge({ outcome: 'not_done' }, DEADLINE - 1)).toBeUndefined();
  });

  it.each([{ outcome: 'unknown' }, { outcome: 'maybe' }, {}, [], 'null', 'oops', ''])(
    '%j: the doubt stays',
    (said) => {
      expect(judge(said)).toBeUndefined();
    },
  );

  it('an error: the doubt stays', () => {
    expect(judge({ outcome: 'not_done' }, DEADLINE, 'INTERNAL')).toBeUndefined();
  });
});
