import type { CallRecord } from '@trunkline/contracts';
import { describe, expect, it } from 'vitest';
import { FollowedCall } from './followed-call.js';

const record: CallRecord = {
  tenant: 'local',
  callId: 'c1',
  profile: 'clinic',
  profileVersion: 'v',
  scopes: [],
  state: 'live',
  createdAt: '2026-01-01T00:00:00Z',
  traceparent: '',
  maxCallSeconds: 900,
  attempts: 1,
  capabilityHash: 'h1',
  agentIdentity: 'agent-1',
};
const follow = (value = record) => new FollowedCall({ value, revision: 1 }, 0);
const caller = (sid: string) => ({ caller: { sid, joined: true }, agents: ['agent-1'] });

describe('a caller that left', () => {
  it('has hung up when its client said goodbye on that connection', () => {
    const call = follow();
    call.sayGoodbye('PA_1');
    call.see({ agents: [] }, false, 100);
    expect(call).toMatchObject({ hungUp: true, callerAbsentSince: 100 });
  });

  it('has not when the goodbye was of an earlier connection and came late', () => {
    const call = follow();
    call.see(caller('PA_2'), false, 100);
    call.sayGoodbye('PA_1');
    call.see(caller('PA_2'), false, 200);
    call.see({ agents: [] }, false, 300);
    expect(call).toMatchObject({ hungUp: false, callerAbsentSince: 300 });
  });

  it('is away since it was first missed, until it is back', () => {
    const call = follow();
    call.see({ agents: [] }, false, 100);
    call.see({ agents: [] }, false, 200);
    expect(call.callerAbsentSince).toBe(100);
    call.see(caller('PA_2'), false, 300);
    expect(call.callerAbsentSince).toBeUndefined();
  });
});

describe('an agent', () => {
  it('is heard only while it is the one that serves', () => {
    const call = follow();
    call.hear('agent-0', 50);
    expect(call.heardAt).toBeUndefined();
    call.hear('agent-1', 60);
    expect(call.heardAt).toBe(60);
  });

  it('that is awaited makes the room worth a look with its first heartbeat', () => {
    const { agentIdentity: _, ...alone } = record;
    const call = follow(alone);
    call.see({ agents: [] }, false, 10);
    call.stale = false;
    call.hear('agent-1', 50);
    expect(call.stale).toBe(true);
    expect(call.heardAt).toBeUndefined();
    call.update({ value: record, revision: 2 });
    expect(call.heardAt).toBe(50);
  });

  it('that another replica has given up is known as lost, and its last heartbeat is forgotten', () => {
    const call = follow();
    call.hear('agent-1', 60);
    const { agentIdentity: _, ...alone } = record;
    call.update({ value: { ...alone, attempts: 2 }, revision: 2 });
    expect([...call.lostAgents]).toEqual(['agent-1']);
    expect(call.heardAt).toBeUndefined();
    call.stale = false;
    call.hear('agent-1', 70);
    expect(call.stale).toBe(false);
  });
});

describe('the record', () => {
  it('is never replaced by an older one', () => {
    const call = follow();
    call.update({ value: { ...record, attempts: 3 }, revision: 5 });
    call.update({ value: { ...record, attempts: 2 }, revision: 4 });
    expect(call.record.attempts).toBe(3);
  });

  it('that changed makes the room worth a look: what is known may be older', () => {
    const call = follow();
    call.see(caller('PA_1'), false, 10);
    call.stale = false;
    call.update({ value: record, revision: 2 });
    expect(call.stale).toBe(true);
  });
});
