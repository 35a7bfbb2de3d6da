import { createHash } from 'node:crypto';
import { AudioSource, dispose, LocalAudioTrack, TrackPublishOptions, TrackSource } from '@livekit/rtc-node';
import { type CallRecord, subjects } from '@trunkline/contracts';
import { waitFor } from '@trunkline/testing';
import { AccessToken } from 'livekit-server-sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CallsWorld } from './calls.fixture.js';

// The WebRTC client prints debug lines otherwise.
vi.hoisted(() => vi.stubEnv('NODE_ENV', 'production'));

let world: CallsWorld;
beforeAll(async () => {
  world = await CallsWorld.start();
});
afterAll(async () => {
  await world?.close();
  await dispose();
});

describe('a call', () => {
  it('lives from the caller joining to the caller hanging up, and ends once', async () => {
    const { callId, caller, agent } = await world.talk();
    const live = await (await world.ask(world.service, 'GET', '/v1/calls/live')).json();
    expect(live).toEqual({
      calls: [
        expect.objectContaining({ callId, state: 'live', profile: 'clinic', agentIdentity: agent.identity }),
      ],
    });
    const theirs = await world.ask(world.service, 'GET', '/v1/calls/live', undefined, 'acme');
    expect(await theirs.json()).toEqual({ calls: [] });
    expect(Object.keys((await world.quota.get('local'))?.value.sessions ?? {})).toContain(callId);

    await caller.disconnect();
    const record = await world.closed(callId);
    expect(record).toMatchObject({ state: 'ended', endReason: 'caller_left', attempts: 1 });
    const { createdAt, endedAt = '' } = record;
    expect(await world.events(callId, 'callEnded')).toEqual([
      {
        tenant: 'local',
        callId,
        reason: 'caller_left',
        createdAt,
        endedAt,
        agentJoined: true,
        durationMs: Date.parse(endedAt) - Date.parse(createdAt),
      },
    ]);
    expect(await world.events(callId, 'callCreated')).toHaveLength(1);
    expect(await world.events(callId, 'agentJoined')).toEqual([
      expect.objectContaining({ callId, agentIdentity: agent.identity, attempt: 1 }),
    ]);
    expect(await world.events(callId, 'agentLost')).toEqual([]);
    expect(await world.roomApi.listRooms([`local.${callId}`])).toEqual([]);
    expect((await world.quota.get('local'))?.value.sessions).not.toHaveProperty(callId);
    agent.fallSilent();
  });

  it('waits for a caller whose connection was lost, and goes on when the caller is back', async () => {
    const { callId, agent } = await world.talk();
    // Not by the client's own wish: the same to LiveKit's webhook as a lost connection.
    await world.roomApi.removeParticipant(`local.${callId}`, 'caller');
    await waitFor(async () => !(await world.identities(callId)).includes('caller'));
    const renewed = await world.ask(world.token, 'POST', `/v1/sessions/${callId}/token`);
    const again = await world.join(String(JSON.parse(await renewed.text()).token));
    // Longer than the grace: were the caller still counted as away, the call would end.
    const patience = Date.now() + 3000;
    await waitFor(() => Date.now() > patience);
    expect(await world.until(callId, () => true)).toMatchObject({ state: 'live', attempts: 1 });

    await world.roomApi.removeParticipant(`local.${callId}`, 'caller');
    expect(await world.closed(callId)).toMatchObject({ endReason: 'caller_left' });
    await again.disconnect();
    agent.fallSilent();
  });

  it('a second track of the caller is silenced, and the first one is left alone', async () => {
    const { callId, caller, agent } = await world.talk();
    const publish = async (name: string) => {
      const track = LocalAudioTrack.createAudioTrack(name, new AudioSource(48_000, 1));
      await caller.localParticipant?.publishTrack(
        track,
        new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }),
      );
    };
    const muted = async () => {
      const participant = await world.roomApi.getParticipant(`local.${callId}`, 'caller');
      return Object.fromEntries(participant.tracks.map((track) => [track.name, track.muted]));
    };
    await publish('one');
    await publish('two');
    // Both may be seen at once: then either may be the one that stays.
    const silenced = async () => Object.entries(await muted()).flatMap(([name, is]) => (is ? [name] : []));
    await waitFor(async () => (await silenced()).length === 1, { deadlineMs: 30_000 });
    const [first] = await silenced();
    await publish('three');
    await waitFor(async () => (await silenced()).length === 2, { deadlineMs: 30_000 });
    expect(await silenced()).toContain(first);
    expect(await world.until(callId, () => true)).toMatchObject({ state: 'live' });
    agent.fallSilent();
    await caller.disconnect();
    await world.closed(callId);
  });

  it('is ended by its agent', async () => {
    const { callId, agent } = await world.talk();
    const command = { tenant: 'local', callId, reason: 'agent_ended' };
    const options = { timeoutMs: 5000, headers: agent.proof };
    expect(await world.bus.request(subjects.callsEnd, command, options)).toEqual({ ended: true });
    agent.fallSilent();
    expect(await world.closed(callId)).toMatchObject({ endReason: 'agent_ended' });
    // Again: it had ended.
    expect(await world.bus.request(subjects.callsEnd, command, options)).toEqual({ ended: false });
    expect(await world.countEvents(callId, 'callEnded')).toBe(1);
  });

  it('is ended by revoking its session: the caller is put out and can not come back', async () => {
    const { callId, token, caller, agent } = await world.talk();
    expect((await world.ask(world.token, 'DELETE', `/v1/sessions/${callId}`)).status).toBe(204);
    agent.fallSilent();
    expect(await world.closed(callId)).toMatchObject({ endReason: 'revoked' });
    await waitFor(() => !caller.isConnected);
    await expect(world.join(token)).rejects.toThrow(/404|not exist/);
    expect((await world.ask(world.token, 'POST', `/v1/sessions/${callId}/token`)).status).toBe(409);
  });

  it('ends at the cap of its profile', async () => {
    const { callId, agent } = await world.talk();
    await world.records.modify(`local.${callId}`, (record) => ({ ...record, maxCallSeconds: 1 }));
    expect(await world.closed(callId)).toMatchObject({ endReason: 'duration_cap' });
    agent.fallSilent();
  });

  it('that nobody joins ends after a while', async () => {
    const { callId } = await world.session();
    const agent = await world.agent(callId);
    await world.until(callId, (record) => record.agentIdentity === agent.identity);
    const createdAt = new Date(Date.now() - 60_000).toISOString();
    await world.records.modify(`local.${callId}`, (record) => ({ ...record, createdAt }));
    expect(await world.closed(callId)).toMatchObject({ endReason: 'never_joined' });
    agent.fallSilent();
  });

  it('whose room vanished ends', async () => {
    const { callId, agent } = await world.talk();
    const createdAt = new Date(Date.now() - 60_000).toISOString();
    await world.records.modify(`local.${callId}`, (record) => ({ ...record, createdAt }));
    await world.roomApi.deleteRoom(`local.${callId}`);
    expect(await world.closed(callId)).toMatchObject({ endReason: 'room_finished' });
    agent.fallSilent();
  });
});

describe('an agent', () => {
  it('that nobody sends is dispatched again, and when none comes at last the call ends', async () => {
    const { callId, token } = await world.session();
    const caller = await world.join(token);
    expect(await world.dispatches(callId)).toEqual([1]);
    await waitFor(async () => (await world.dispatches(callId)).join() === '2');
    await waitFor(async () => (await world.dispatches(callId)).join() === '3');
    const record = await world.closed(callId);
    expect(record).toMatchObject({ endReason: 'no_agent', attempts: 3 });
    expect(await world.events(callId, 'agentLost')).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ callId, reason: 'never_joined' })),
    );
    await waitFor(() => !caller.isConnected);
  });

  it('that falls silent is removed and replaced', async () => {
    const { callId, caller, agent } = await world.talk();
    agent.fallSilent();
    await waitFor(async () => (await world.dispatches(callId)).join() === '2');
    await waitFor(async () => (await world.identities(callId)).join() === 'caller');
    const second = await world.agent(callId);
    await world.until(callId, (record) => record.agentIdentity === second.identity);
    expect(await world.events(callId, 'agentLost')).toEqual([
      expect.objectContaining({ callId, reason: 'heartbeat_missed' }),
    ]);
    await waitFor(async () => (await world.countEvents(callId, 'agentJoined')) === 2);
    expect(await world.events(callId, 'agentJoined')).toEqual([
      expect.objectContaining({ agentIdentity: agent.identity, attempt: 1 }),
      expect.objectContaining({ agentIdentity: second.identity, attempt: 2 }),
    ]);
    await caller.disconnect();
    await world.closed(callId);
    second.fallSilent();
  });

  it('that leaves while the caller is there is replaced', async () => {
    const { callId, caller, agent } = await world.talk();
    await agent.leave();
    await waitFor(async () => (await world.dispatches(callId)).join() === '2');
    expect(await world.events(callId, 'agentLost')).toEqual([expect.objectContaining({ reason: 'left' })]);
    await caller.disconnect();
    await world.closed(callId);
  });

  it('is the only one: a second one is sent away', async () => {
    const { callId, caller, agent } = await world.talk();
    const second = await world.agent(callId);
    await waitFor(() => !second.room.isConnected);
    second.fallSilent();
    expect(await world.identities(callId)).toEqual([agent.identity, 'caller']);
    await caller.disconnect();
    expect(await world.closed(callId)).toMatchObject({ attempts: 1 });
    agent.fallSilent();
  });

  it('is not blamed for a bus that was away', async () => {
    const { callId, caller, agent } = await world.talk();
    await world.nats.kill();
    const away = Date.now() + 2500;
    await waitFor(() => Date.now() > away);
    await world.nats.restart();
    await waitFor(async () => (await fetch(`${world.service.url}/readyz`)).ok);
    const patience = Date.now() + 2500;
    await waitFor(() => Date.now() > patience);
    expect(await world.until(callId, () => true)).toMatchObject({ state: 'live', attempts: 1 });
    await caller.disconnect();
    await world.closed(callId);
    agent.fallSilent();
    // Calls that begin afterwards are followed, too.
    const next = await world.talk();
    await next.caller.disconnect();
    await world.closed(next.callId);
    next.agent.fallSilent();
  });
});

describe('a media server', () => {
  it('that crashed ends the calls it had, and serves new ones when it is back', async () => {
    const { callId, caller, agent } = await world.talk();
    const createdAt = new Date(Date.now() - 60_000).toISOString();
    await world.records.modify(`local.${callId}`, (record) => ({ ...record, createdAt }));
    await world.livekit.restart();
    expect(await world.closed(callId)).toMatchObject({ endReason: 'room_finished' });
    agent.fallSilent();
    await Promise.allSettled([caller.disconnect(), agent.room.disconnect()]);
    const next = await world.talk();
    await next.caller.disconnect();
    expect(await world.closed(next.callId)).toMatchObject({ endReason: 'caller_left' });
    next.agent.fallSilent();
  });
});

describe('a calls process', () => {
  it('that was killed during a call ends it once when it is back and the caller has left', async () => {
    const { callId, caller, agent } = await world.talk();
    await world.service.kill();
    await caller.disconnect();
    await world.service.restart();
    const record = await world.closed(callId);
    expect(record).toMatchObject({ endReason: 'caller_left', attempts: 1 });
    expect(await world.countEvents(callId, 'callEnded')).toBe(1);
    expect(await world.roomApi.listRooms([`local.${callId}`])).toEqual([]);
    agent.fallSilent();
  });

  it('that was killed during a call which goes on leaves it alone', async () => {
    const { callId, caller, agent } = await world.talk();
    await world.service.kill();
    await world.service.restart();
    const patience = Date.now() + 2500;
    await waitFor(() => Date.now() > patience);
    expect(await world.until(callId, () => true)).toMatchObject({ state: 'live', attempts: 1 });
    await caller.disconnect();
    await world.closed(callId);
    agent.fallSilent();
  });

  it('that was killed between the end of a call and its last event publishes it, once', async () => {
    const { callId, caller, agent } = await world.talk();
    await world.service.kill();
    agent.fallSilent();
    const endedAt = new Date(Date.now() - 11_000).toISOString();
    await world.records.modify(`local.${callId}`, (record) => ({
      ...record,
      state: 'ended',
      endedAt,
      endReason: 'agent_ended',
    }));
    await world.service.restart();
    await world.closed(callId);
    await waitFor(() => !caller.isConnected);
    // And once more, as if it had been killed before it could say that all was done.
    await world.records.modify(`local.${callId}`, (record): CallRecord => {
      const { closedAt, ...open } = record;
      expect(closedAt).toBeDefined();
      return open;
    });
    await world.closed(callId);
    expect(await world.events(callId, 'callEnded')).toEqual([
      expect.objectContaining({ reason: 'agent_ended', endedAt }),
    ]);
  });

  it('beside another one neither ends a call twice nor dispatches two agents', async () => {
    const replica = await world.startReplica();
    const { callId, caller, agent } = await world.talk();
    agent.fallSilent();
    await waitFor(async () => (await world.dispatches(callId)).join() === '2');
    const second = await world.agent(callId);
    await world.until(callId, (record) => record.agentIdentity === second.identity);
    expect(await world.countEvents(callId, 'agentLost')).toBe(1);
    await caller.disconnect();
    expect(await world.closed(callId)).toMatchObject({ attempts: 2 });
    expect(await world.countEvents(callId, 'callEnded')).toBe(1);
    second.fallSilent();
    await replica.close();
  });

  it('drains in time on SIGTERM and ends no call by that', async () => {
    const { callId, caller, agent } = await world.talk();
    await world.service.close();
    expect(world.service.logs()).toContain('"msg":"stopped"');
    expect((await world.records.get(`local.${callId}`))?.value.state).toBe('live');
    await world.service.restart();
    await caller.disconnect();
    await world.closed(callId);
    agent.fallSilent();
  });
});

describe('bad input', () => {
  const webhook = (body: string, headers: Record<string, string>) =>
    fetch(`${world.service.url}/livekit/webhook`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/webhook+json', ...headers },
    });

  async function sign(body: string, secret = world.livekit.apiSecret): Promise<string> {
    const token = new AccessToken(world.livekit.apiKey, secret);
    token.sha256 = createHash('sha256').update(body).digest('base64');
    return await token.toJwt();
  }

  it('forged, altered, unsigned or oversized webhooks are refused and change nothing', async () => {
    const { callId, caller, agent } = await world.talk();
    const body = JSON.stringify({
      event: 'participant_left',
      room: { name: `local.${callId}` },
      participant: { sid: 'PA_x', identity: 'caller', disconnectReason: 'CLIENT_INITIATED' },
    });
    const other = 'another-secret-of-32-characters-00';
    const rows = [
      [await webhook(body, {}), 401, 'UNAUTHENTICATED'],
      [await webhook(body, { authorization: await sign(body, other) }), 401, 'UNAUTHENTICATED'],
      [await webhook(`${body} `, { authorization: await sign(body) }), 401, 'UNAUTHENTICATED'],
      [await webhook('{', { authorization: await sign('}') }), 401, 'UNAUTHENTICATED'],
      [await webhook('x'.repeat(300_000), {}), 413, 'PAYLOAD_TOO_LARGE'],
      [
        await webhook(body, { 'content-type': 'application/json', authorization: await sign(body) }),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
    ] as const;
    for (const [response, status, code] of rows) {
      expect(await response.json()).toMatchObject({ code });
      expect(response.status).toBe(status);
    }
    expect(await world.until(callId, () => true)).toMatchObject({ state: 'live' });

    // Signed by LiveKit, but of a connection that is not the caller's present one: late.
    expect((await webhook(body, { authorization: await sign(body) })).status).toBe(200);
    const patience = Date.now() + 2500;
    await waitFor(() => Date.now() > patience);
    expect(await world.until(callId, () => true)).toMatchObject({ state: 'live' });
    await caller.disconnect();
    await world.closed(callId);
    agent.fallSilent();
  });

  it.each([
    ['no field', {}, 'VALIDATION_FAILED'],
    ['an unknown reason', { tenant: 'local', callId: 'c1', reason: 'because' }, 'VALIDATION_FAILED'],
    ['an unknown field', { tenant: 'local', callId: 'c1', reason: 'revoked', x: 1 }, 'VALIDATION_FAILED'],
    ['a pattern as call', { tenant: 'local', callId: '*', reason: 'revoked' }, 'VALIDATION_FAILED'],
    ['an unknown call', { tenant: 'local', callId: 'cnone', reason: 'revoked' }, 'CALL_NOT_LIVE'],
    ['an array', [], 'VALIDATION_FAILED'],
  ])('a command to end a call with %s is refused', async (_name, body, code) => {
    await expect(world.bus.request(subjects.callsEnd, body, { timeoutMs: 5000 })).rejects.toMatchObject({
      code,
    });
  });

  it('heartbeats that nobody can read are counted and change nothing', async () => {
    const subject = subjects.heartbeat('local', 'c1');
    world.bus.publish(subject, 'no object');
    world.bus.publish(subject, { agentIdentity: 7 });
    world.bus.publish('heartbeats.LOCAL.c1', { agentIdentity: 'agent-1' });
    world.bus.nats.publish(subject, new Uint8Array([0xff, 0xfe]));
    world.bus.publish(subject, { agentIdentity: 'x'.repeat(5000) });
    const metrics = await waitFor(async () => {
      const text = await (await fetch(`${world.service.url}/metrics`)).text();
      return text.includes('trunkline_heartbeats_refused_total{service="calls"} 5') && text;
    });
    expect(metrics).toContain('trunkline_calls_live{service="calls"} 0');
  });

  it('requests for live calls without a key are refused', async () => {
    const response = await fetch(`${world.service.url}/v1/calls/live`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
