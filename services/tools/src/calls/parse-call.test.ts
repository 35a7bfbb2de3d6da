import { describe, expect, it } from 'vitest';
import { parseOpenCall } from './parse-call.js';

const record = {
  tenant: 'local',
  callId: 'call-1',
  profile: 'clinic',
  profileVersion: 'v1',
  scopes: ['a:read'],
  state: 'live',
  capabilityHash: 'a1b2',
};

describe('a call of the registry', () => {
  it('is open while it is created or live', () => {
    const { state: _, ...call } = record;
    expect(parseOpenCall(record)).toEqual({ ...call, callerAssurance: 'none' });
    expect(parseOpenCall({ ...record, state: 'created', caller: 'x' })).toEqual({
      ...call,
      callerAssurance: 'none',
    });
  });

  it.each([
    [{ callerId: 'ada' }, { callerId: 'ada', callerAssurance: 'claimed' }],
    [
      { callerId: 'ada', callerAssurance: 'verified' },
      { callerId: 'ada', callerAssurance: 'verified' },
    ],
    [
      { callerId: 'ada', callerAssurance: 'sure' },
      { callerId: 'ada', callerAssurance: 'claimed' },
    ],
    [{ callerAssurance: 'verified' }, { callerAssurance: 'none' }],
    [{ callerId: 7, callerAssurance: 'verified' }, { callerAssurance: 'none' }],
  ])('of %j has the caller %j', (stored, caller) => {
    const { callerId, callerAssurance } = parseOpenCall({ ...record, ...stored }) ?? {};
    expect({ ...(callerId === undefined ? {} : { callerId }), callerAssurance }).toEqual(caller);
  });

  it('that nobody can speak for has an empty hash', () => {
    const { capabilityHash: _, ...old } = record;
    expect(parseOpenCall(old)?.capabilityHash).toBe('');
    expect(parseOpenCall({ ...record, capabilityHash: 1 })?.capabilityHash).toBe('');
  });

  it.each([
    { ...record, state: 'ended' },
    { ...record, state: undefined },
    { ...record, tenant: 'a.b' },
    { ...record, scopes: 'all' },
    null,
    'text',
  ])('%j is none', (stored) => {
    expect(parseOpenCall(stored)).toBeUndefined();
  });
});
