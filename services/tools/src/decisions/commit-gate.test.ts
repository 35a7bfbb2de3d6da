import { describe, expect, it } from 'vitest';
import { decideCommit } from './commit-gate.js';

describe('the commit gate', () => {
  it('opens for a live call whose generation still stands', () => {
    expect(decideCommit({ call: 'the call', proven: true, discarded: false })).toEqual({
      passed: true,
      value: 'the call',
    });
  });

  it('a tool asked for by an interrupted generation never runs', () => {
    expect(decideCommit({ call: 'the call', proven: true, discarded: true })).toMatchObject({
      refusal: { code: 'TURN_DISCARDED' },
    });
  });

  it('who does not prove to be the agent of the call learns nothing of its generations', () => {
    for (const discarded of [true, false])
      expect(decideCommit({ call: 'the call', proven: false, discarded })).toMatchObject({
        refusal: { code: 'CAPABILITY_INVALID' },
      });
  });

  it('nothing runs in a call that is unknown or has ended, and that is said first', () => {
    expect(decideCommit({ call: undefined, proven: false, discarded: true })).toMatchObject({
      refusal: { code: 'CALL_NOT_LIVE' },
    });
  });
});
