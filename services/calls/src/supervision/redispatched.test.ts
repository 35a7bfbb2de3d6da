import type { CallRecord } from '@trunkline/contracts';
import { describe, expect, it } from 'vitest';
import { redispatched } from './redispatched.js';

const T0 = Date.parse('2026-01-01T00:00:00Z');
const record: CallRecord = {
  tenant: 'local',
  callId: 'c1',
  profile: 'clinic',
  profileVersion: 'v',
  scopes: [],
  state: 'live',
  createdAt: new Date(T0).toISOString(),
  traceparent: '',
  maxCallSeconds: 900,
  attempts: 1,
  capabilityHash: 'h1',
};
const served = (seconds: number): CallRecord => ({
  ...record,
  agentIdentity: 'agent-1',
  agentJoinedAt: new Date(T0 - seconds * 1000).toISOString(),
});

describe('dispatching again', () => {
  it('counts up and forgets the lost agent', () => {
    const next = redispatched(served(1), T0, 4, 'h2');
    expect(next).toMatchObject({ attempts: 2, settledAttempts: 0, dispatchedAt: record.createdAt });
    expect(next).not.toHaveProperty('agentIdentity');
    expect(next).not.toHaveProperty('agentJoinedAt');
  });

  it('takes the right to act from the agent before, but not that to store what it had done', () => {
    const next = redispatched(served(1), T0, 9, 'h2');
    expect(next).toMatchObject({ capabilityHash: 'h2', formerCapabilityHashes: ['h1'] });
    let record = next;
    for (const hash of ['h3', 'h4', 'h5', 'h6', 'h7']) record = record && redispatched(record, T0, 9, hash);
    expect(record).toMatchObject({
      capabilityHash: 'h7',
      formerCapabilityHashes: ['h3', 'h4', 'h5', 'h6'],
    });
  });

  it('stops after enough dispatches in a row', () => {
    expect(redispatched({ ...record, attempts: 3 }, T0, 4, 'h2')?.attempts).toBe(4);
    expect(redispatched({ ...record, attempts: 4 }, T0, 4, 'h2')).toBeUndefined();
  });

  it('starts counting anew after an agent that served for 30 s', () => {
    expect(redispatched({ ...served(30), attempts: 4 }, T0, 4, 'h2')).toMatchObject({
      attempts: 5,
      settledAttempts: 4,
    });
    expect(redispatched({ ...served(29), attempts: 4 }, T0, 4, 'h2')).toBeUndefined();
  });
});
