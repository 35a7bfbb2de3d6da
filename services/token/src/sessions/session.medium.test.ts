import { join } from 'node:path';
import { dispose, Room } from '@livekit/rtc-node';
import { countEvents, hashCapability, KvBucket, readStoredEvents } from '@trunkline/bus';
import { type ApiKeyRecord, BUCKETS, type CallRecord, subjects } from '@trunkline/contracts';
import { ApiKeys } from '@trunkline/service';
import { waitFor } from '@trunkline/testing';
import { AccessToken, AgentDispatchClient, RoomServiceClient, TokenVerifier } from 'livekit-server-sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { API_KEY, startTokenWorld, type TokenWorld, TTL_SECONDS } from '../token.fixture.js';

// The WebRTC client prints debug lines otherwise.
vi.hoisted(() => vi.stubEnv('NODE_ENV', 'production'));

const OTHER_KEY = 'tk_key-of-another-tenant-0123456789abcdef';
const READER_KEY = 'tk_key-that-may-only-read-0123456789abcdef';
const SMALL_KEY = 'tk_key-with-a-quota-of-three-0123456789abcd';
const profilesDir = join(import.meta.dirname, '../../../../deploy/profiles');

let world: TokenWorld;
let calls: KvBucket<CallRecord>;
const rooms = () => {
  const { httpUrl, apiKey, apiSecret } = world.livekit;
  return new RoomServiceClient(httpUrl, apiKey, apiSecret);
};

beforeAll(async () => {
  world = await startTokenWorld(profilesDir, { BOOTSTRAP_TOOL_SCOPES: 'a:read,a:write' });
  calls = await KvBucket.open(world.bus, BUCKETS.calls, { parse: (stored) => stored as CallRecord });
  const keys = await ApiKeys.open(world.bus);
  const record: ApiKeyRecord = {
    tenant: 'acme',
    name: 'main',
    scopes: ['sessions:create'],
    toolScopes: [],
    createdAt: new Date().toISOString(),
    maxSessions: 100,
  };
  await keys.register(OTHER_KEY, record);
  await keys.register(READER_KEY, { ...record, name: 'reader', scopes: ['calls:read'] });
  await keys.register(SMALL_KEY, { ...record, tenant: 'small', maxSessions: 3 });
});

afterAll(async () => {
  await world?.close();
  await dispose();
});

const create = async (body: unknown = {}, key = API_KEY) => {
  const answer = await world.ask('POST', '/v1/sessions', body, { key });
  expect(answer.body).toMatchObject({ callId: expect.any(String) });
  expect(answer.status).toBe(201);
  return { ...answer, callId: String(answer.body.callId), token: String(answer.body.token) };
};

async function joinRoom(token: string): Promise<Room> {
  const room = new Room();
  await room.connect(world.livekit.url, token, { autoSubscribe: false, dynacast: false });
  return room;
}

describe('a session', () => {
  it('is a registry entry, an event, a room with one agent dispatch, and a reply that is not cached', async () => {
    const { callId, body, headers } = await create({
      profile: 'clinic',
      callerId: 'ada',
      scopes: ['a:read'],
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      url: world.livekit.url,
      iceServers: [],
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const left = Date.parse(String(body.expiresAt)) - Date.now();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(TTL_SECONDS * 1000);

    const record = (await calls.get(`local.${callId}`))?.value;
    expect(record).toMatchObject({
      tenant: 'local',
      callId,
      profile: 'clinic',
      scopes: ['a:read'],
      callerId: 'ada',
      state: 'created',
      attempts: 1,
      maxCallSeconds: 900,
    });
    expect(record?.traceparent).toContain(String(body.traceId));

    const { httpUrl, apiKey, apiSecret } = world.livekit;
    const [dispatch, ...others] = await new AgentDispatchClient(httpUrl, apiKey, apiSecret).listDispatch(
      `local.${callId}`,
    );
    expect(others).toEqual([]);
    expect(dispatch?.agentName).toBe('trunkline');
    const metadata: Record<string, unknown> = JSON.parse(dispatch?.metadata ?? '');
    const capability = String(metadata['capability']);
    expect(hashCapability(capability)).toBe(record?.capabilityHash);
    expect(JSON.stringify([body, world.service.logs()])).not.toContain(capability);
    expect(metadata).toEqual({
      tenant: 'local',
      callId,
      profile: 'clinic',
      profileVersion: record?.profileVersion,
      traceparent: record?.traceparent,
      attempt: 1,
      capability,
    });
    const [room] = await rooms().listRooms([`local.${callId}`]);
    expect(room).toMatchObject({ maxParticipants: 3 });
    expect(JSON.parse(room?.metadata ?? '')).toEqual({ tenant: 'local', callId, profile: 'clinic' });

    const subject = subjects.callEvent('local', callId, 'call_created');
    await waitFor(() => countEvents(world.bus, 'CALLS', subject));
    expect(await readStoredEvents(world.bus, 'CALLS', subject)).toEqual([
      {
        tenant: 'local',
        callId,
        profile: 'clinic',
        profileVersion: record?.profileVersion,
        callerId: 'ada',
        createdAt: record?.createdAt,
      },
    ]);
  });

  it('starts a trace of its own, whatever trace the client is in', async () => {
    const headers = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const one = await world.ask('POST', '/v1/sessions', {}, { headers });
    const two = await world.ask('POST', '/v1/sessions', {}, { headers });
    expect(one.body.traceId).not.toBe('a'.repeat(32));
    expect(one.body.traceId).not.toBe(two.body.traceId);
  });

  it('has the default profile and all tool scopes of its key when it names none', async () => {
    const { callId } = await create();
    expect((await calls.get(`local.${callId}`))?.value).toMatchObject({
      profile: 'clinic',
      scopes: ['a:read', 'a:write'],
    });
  });
});

describe('the token of a session', () => {
  it('lets in one caller, to one room, with one microphone, and nothing else', async () => {
    const { token, callId } = await create();
    const { apiKey, apiSecret } = world.livekit;
    const claims = await new TokenVerifier(apiKey, apiSecret).verify(token);
    expect(claims.sub).toBe('caller');
    expect(claims.video).toEqual({
      room: `local.${callId}`,
      roomJoin: true,
      canPublish: true,
      canPublishSources: ['microphone'],
      canPublishData: true,
      canSubscribe: true,
      canUpdateOwnMetadata: false,
    });
    expect(Object.keys(claims).sort()).toEqual(['exp', 'iss', 'nbf', 'sub', 'video']);
    expect(Number(claims.exp) - Number(claims.nbf)).toBe(TTL_SECONDS);
  });

  it('joins its room', async () => {
    const { token, callId } = await create();
    const room = await joinRoom(token);
    expect(room.name).toBe(`local.${callId}`);
    expect(room.localParticipant?.identity).toBe('caller');
    await room.disconnect();
  });

  it('leads to its own room only, whichever room is asked for', async () => {
    const { token, callId } = await create();
    const other = await create();
    const url = new URL('/rtc', world.livekit.url);
    url.searchParams.set('room', `local.${other.callId}`);
    url.searchParams.set('access_token', token);
    const socket = new WebSocket(url);
    await waitFor(async () => (await rooms().listParticipants(`local.${callId}`)).length === 1);
    expect(await rooms().listParticipants(`local.${other.callId}`)).toEqual([]);
    socket.close();
  });

  it('can neither list rooms nor delete one', async () => {
    const { token, callId } = await create();
    const api = new RoomServiceClient(world.livekit.httpUrl, 'k', 's', { token });
    await expect(api.listRooms()).rejects.toMatchObject({ status: 401 });
    await expect(api.deleteRoom(`local.${callId}`)).rejects.toMatchObject({ status: 401 });
    await expect(api.listParticipants(`local.${callId}`)).rejects.toMatchObject({ status: 401 });
  });

  it('is refused by LiveKit when it was signed by somebody else', async () => {
    const { callId } = await create();
    const forged = new AccessToken(world.livekit.apiKey, 'another-secret-of-32-characters-00', {
      identity: 'caller',
    });
    forged.addGrant({ roomJoin: true, room: `local.${callId}` });
    await expect(joinRoom(await forged.toJwt())).rejects.toThrow(/40[14]/);
  });

  it('is refused by LiveKit for a room that nobody created', async () => {
    const { apiKey, apiSecret } = world.livekit;
    const token = new AccessToken(apiKey, apiSecret, { identity: 'caller' });
    token.addGrant({ roomJoin: true, room: 'local.cnever' });
    await expect(joinRoom(await token.toJwt())).rejects.toThrow(/40[14]/);
  });

  it('is refused by LiveKit when it has expired, and a renewed one is let in', async () => {
    const { callId } = await create();
    const { apiKey, apiSecret } = world.livekit;
    // LiveKit grants a minute of leeway.
    const expired = new AccessToken(apiKey, apiSecret, { identity: 'caller', ttl: '120 seconds ago' });
    expired.addGrant({ roomJoin: true, room: `local.${callId}` });
    await expect(joinRoom(await expired.toJwt())).rejects.toThrow(/401/);
    const renewed = await world.ask('POST', `/v1/sessions/${callId}/token`);
    expect(renewed.status).toBe(200);
    expect(renewed.headers.get('cache-control')).toBe('no-store');
    expect(renewed.body).toMatchObject({ callId, url: world.livekit.url });
    const room = await joinRoom(String(renewed.body.token));
    expect(room.name).toBe(`local.${callId}`);
    await room.disconnect();
  });
});

describe('bad requests', () => {
  const deep = `${'{"a":'.repeat(20)}1${'}'.repeat(20)}`;
  const json = { 'content-type': 'application/json' };
  const rows: [string, Parameters<TokenWorld['ask']>, number, string][] = [
    ['no API key', ['POST', '/v1/sessions', {}, { key: null }], 401, 'UNAUTHENTICATED'],
    [
      'an unknown API key',
      ['POST', '/v1/sessions', {}, { key: `tk_${'x'.repeat(40)}` }],
      401,
      'UNAUTHENTICATED',
    ],
    ['a malformed API key', ['POST', '/v1/sessions', {}, { key: 'secret' }], 401, 'UNAUTHENTICATED'],
    [
      'credentials of another scheme',
      ['POST', '/v1/sessions', {}, { key: null, headers: { authorization: 'Basic YTpi' } }],
      401,
      'UNAUTHENTICATED',
    ],
    ['a key without the scope', ['POST', '/v1/sessions', {}, { key: READER_KEY }], 403, 'FORBIDDEN'],
    ['no body', ['POST', '/v1/sessions'], 400, 'VALIDATION_FAILED'],
    [
      'an empty body',
      ['POST', '/v1/sessions', undefined, { raw: '', headers: json }],
      400,
      'VALIDATION_FAILED',
    ],
    ['no JSON', ['POST', '/v1/sessions', undefined, { raw: '{"profile":' }], 400, 'MALFORMED_JSON'],
    [
      'invalid UTF-8',
      [
        'POST',
        '/v1/sessions',
        undefined,
        { raw: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) },
      ],
      400,
      'MALFORMED_JSON',
    ],
    [
      'a prototype key',
      ['POST', '/v1/sessions', undefined, { raw: '{"__proto__":{"profile":"clinic"}}' }],
      400,
      'MALFORMED_JSON',
    ],
    ['deep JSON', ['POST', '/v1/sessions', undefined, { raw: deep }], 400, 'PAYLOAD_TOO_DEEP'],
    ['an array', ['POST', '/v1/sessions', []], 400, 'VALIDATION_FAILED'],
    ['a string', ['POST', '/v1/sessions', 'clinic'], 400, 'VALIDATION_FAILED'],
    ['an unknown field', ['POST', '/v1/sessions', { tenant: 'acme' }], 400, 'VALIDATION_FAILED'],
    ['a wrong type', ['POST', '/v1/sessions', { profile: 1 }], 400, 'VALIDATION_FAILED'],
    ['a long caller id', ['POST', '/v1/sessions', { callerId: 'x'.repeat(129) }], 400, 'VALIDATION_FAILED'],
    ['an oversized body', ['POST', '/v1/sessions', { callerId: 'x'.repeat(9000) }], 413, 'PAYLOAD_TOO_LARGE'],
    [
      'another media type',
      ['POST', '/v1/sessions', {}, { headers: { 'content-type': 'text/plain' } }],
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['an unknown profile', ['POST', '/v1/sessions', { profile: 'nobody' }], 404, 'PROFILE_NOT_FOUND'],
    ['a bad profile name', ['POST', '/v1/sessions', { profile: '../x' }], 400, 'VALIDATION_FAILED'],
    [
      'a tool scope that the key has not',
      ['POST', '/v1/sessions', { scopes: ['b:read'] }],
      403,
      'SCOPE_MISSING',
    ],
    [
      'a bad idempotency key',
      ['POST', '/v1/sessions', {}, { headers: { 'idempotency-key': 'a b' } }],
      400,
      'VALIDATION_FAILED',
    ],
    ['renewal of an unknown session', ['POST', '/v1/sessions/cnone/token'], 404, 'SESSION_NOT_FOUND'],
    ['renewal of no session', ['POST', '/v1/sessions/*/token'], 404, 'SESSION_NOT_FOUND'],
    ['renewal by a pattern', ['POST', '/v1/sessions/%3E/token'], 404, 'SESSION_NOT_FOUND'],
    ['revocation of an unknown session', ['DELETE', '/v1/sessions/cnone'], 404, 'SESSION_NOT_FOUND'],
    ['an unknown path', ['GET', '/v1/nothing'], 404, 'NOT_FOUND'],
  ];

  it.each(rows)('%s', async (_name, request, status, code) => {
    const answer = await world.ask(...request);
    expect(answer.body).toMatchObject({
      code,
      message: expect.any(String),
      retryable: false,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toContain('x'.repeat(100));
  });

  it('leave nothing behind', async () => {
    const before = [(await calls.keys()).length, (await rooms().listRooms()).length];
    for (const [, request] of rows) await world.ask(...request);
    expect([(await calls.keys()).length, (await rooms().listRooms()).length]).toEqual(before);
  });
});

describe('tenants', () => {
  it("can't see each other's sessions", async () => {
    const { callId } = await create();
    for (const [method, path] of [
      ['POST', `/v1/sessions/${callId}/token`],
      ['DELETE', `/v1/sessions/${callId}`],
    ] as const) {
      const answer = await world.ask(method, path, undefined, { key: OTHER_KEY });
      expect([answer.status, answer.body.code]).toEqual([404, 'SESSION_NOT_FOUND']);
    }
    expect((await calls.get(`local.${callId}`))?.value.state).toBe('created');
  });

  it('get their own rooms', async () => {
    const { callId } = await create({}, OTHER_KEY);
    expect(await rooms().listRooms([`acme.${callId}`])).toHaveLength(1);
  });
});

describe('an ended session', () => {
  it('is not renewed, and revoking it again does nothing', async () => {
    const { callId } = await create();
    await calls.modify(`local.${callId}`, (record) => ({ ...record, state: 'ended' }));
    const renewed = await world.ask('POST', `/v1/sessions/${callId}/token`);
    expect([renewed.status, renewed.body.code]).toEqual([409, 'SESSION_ENDED']);
    expect((await world.ask('DELETE', `/v1/sessions/${callId}`)).status).toBe(204);
  });

  it('that nobody can end now is answered as such', async () => {
    const { callId } = await create();
    const answer = await world.ask('DELETE', `/v1/sessions/${callId}`);
    expect([answer.status, answer.body.code]).toEqual([503, 'DEPENDENCY_UNAVAILABLE']);
  });
});

describe('the quota of a tenant', () => {
  const ask = () => world.ask('POST', '/v1/sessions', {}, { key: SMALL_KEY });

  it('is never exceeded by requests that come at once, and is free again when calls have ended', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, ask));
    const created = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(created).toHaveLength(3);
    for (const { status, body } of refused) {
      expect(body).toMatchObject({ code: 'QUOTA_EXCEEDED', retryable: true, details: { maxSessions: 3 } });
      expect(status).toBe(429);
    }
    // The calls service is not there to release it: the registry tells.
    await calls.modify(`small.${String(created[0]?.body.callId)}`, (record) => ({
      ...record,
      state: 'ended',
    }));
    expect((await ask()).status).toBe(201);
    expect((await ask()).status).toBe(429);
  });
});

describe('an idempotency key', () => {
  const ask = (key: string, body: unknown = {}, apiKey = API_KEY) =>
    world.ask('POST', '/v1/sessions', body, { key: apiKey, headers: { 'idempotency-key': key } });

  it('makes repeats one session, also when they come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('once', { callerId: 'ada' })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.callId)).size).toBe(1);
  });

  it("is each client's own", async () => {
    const ours = await ask('shared');
    const theirs = await ask('shared', {}, OTHER_KEY);
    expect(theirs.status).toBe(201);
    expect(theirs.body.callId).not.toBe(ours.body.callId);
  });

  it('is refused with another request', async () => {
    await ask('twice', { callerId: 'ada' });
    const answer = await ask('twice', { callerId: 'bob' });
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it('can be used again after a request that failed', async () => {
    expect((await ask('again', { scopes: ['b:read'] })).status).toBe(403);
    expect((await ask('again', {})).status).toBe(201);
  });

  it('of a session that has ended creates no other one', async () => {
    const { body } = await ask('ended');
    await calls.modify(`local.${String(body.callId)}`, (record) => ({ ...record, state: 'ended' }));
    const answer = await ask('ended');
    expect([answer.status, answer.body.code]).toEqual([409, 'SESSION_ENDED']);
  });
});

describe('the profiles', () => {
  it('are listed by name and title', async () => {
    const { status, body } = await world.ask('GET', '/v1/profiles');
    expect(status).toBe(200);
    expect(body.profiles).toContainEqual(
      expect.objectContaining({
        name: 'clinic',
        title: 'Harbour Dental Clinic',
        language: 'en',
        version: expect.stringMatching(/^[0-9a-f]{12}$/),
        default: true,
      }),
    );
    expect(JSON.stringify(body)).not.toContain('instructions');
  });

  it('are published for the agents, under the version that calls pin', async () => {
    const { callId } = await create();
    const version = (await calls.get(`local.${callId}`))?.value.profileVersion;
    const profiles = await KvBucket.open(world.bus, BUCKETS.profiles, { parse: (stored) => stored });
    expect((await profiles.get('clinic.current'))?.value).toEqual({ version });
    expect((await profiles.get(`clinic.${version}`))?.value).toMatchObject({ name: 'clinic' });
  });
});

describe('without its dependencies', () => {
  it('a session that LiveKit did not create leaves nothing behind', async () => {
    await world.livekit.kill();
    const before = await calls.keys();
    const answer = await world.ask('POST', '/v1/sessions', {}, { key: OTHER_KEY });
    expect([answer.status, answer.body.code]).toEqual([503, 'DEPENDENCY_UNAVAILABLE']);
    expect(answer.body.retryable).toBe(true);
    expect((await calls.keys()).sort()).toEqual(before.sort());
    const quota = await KvBucket.open(world.bus, BUCKETS.quota, { parse: (stored) => stored });
    const sessions = (await quota.get('acme'))?.value as { sessions: Record<string, number> };
    for (const callId of Object.keys(sessions.sessions)) expect(before).toContain(`acme.${callId}`);
    expect((await world.ask('GET', '/readyz')).body).toMatchObject({ ready: false });
    await world.livekit.restart();
    expect((await world.ask('POST', '/v1/sessions', {})).status).toBe(201);
  });

  it('a session is refused in time while the bus is away, and created when it is back', async () => {
    await world.nats.kill();
    const answer = await world.ask('POST', '/v1/sessions', {});
    expect(answer.status).toBe(503);
    expect(answer.body.retryable).toBe(true);
    await world.nats.restart();
    await waitFor(async () => (await world.ask('POST', '/v1/sessions', {})).status === 201, {
      deadlineMs: 20_000,
      intervalMs: 250,
    });
  });
});
