import { join } from 'node:path';
import { Room } from '@livekit/rtc-node';
import { Bus, countEvents, KvBucket, readStoredEvents } from '@trunkline/bus';
import {
  type ApiKeyRecord,
  BUCKETS,
  type CallRecord,
  EVENTS,
  type EventName,
  HEADERS,
  type QuotaRecord,
  roomName,
  subjects,
} from '@trunkline/contracts';
import { ApiKeys } from '@trunkline/service';
import { createLogger } from '@trunkline/telemetry';
import {
  freePort,
  type StartedLiveKit,
  type StartedNats,
  type StartedService,
  startLiveKit,
  startNats,
  startService,
  waitFor,
} from '@trunkline/testing';
import { AccessToken, AgentDispatchClient, RoomServiceClient } from 'livekit-server-sdk';

const API_KEY = 'tk_bootstrap-key-of-the-tests-0123456789';
const OTHER_KEY = 'tk_key-of-another-tenant-0123456789abcdef';
const HEARTBEAT_MS = 200;

/** Patience that tests can wait for. */
const FAST = {
  AGENT_JOIN_TIMEOUT_MS: '1000',
  AGENT_START_TIMEOUT_MS: '4000',
  HEARTBEAT_TIMEOUT_MS: '1500',
  MAX_DISPATCHES: '3',
  CALLER_JOIN_TIMEOUT_MS: '20000',
  CALLER_REJOIN_GRACE_MS: '2000',
};

/** A real participant that stands for an agent: it is in the room and sends heartbeats. */
export interface SimulatedAgent {
  readonly identity: string;
  readonly room: Room;
  /** Headers that prove that it serves its call. */
  readonly proof: Readonly<Record<string, string>>;
  /** As when its process was killed: silence, and a participant that lingers. */
  fallSilent(): void;
  leave(): Promise<void>;
}

export interface Session {
  readonly callId: string;
  readonly token: string;
}

/** Token and calls with real NATS and LiveKit servers; LiveKit sends its webhooks to calls. */
export class CallsWorld {
  private readonly rooms: Room[] = [];
  private readonly heartbeats = new Set<NodeJS.Timeout>();
  private agents = 0;

  private constructor(
    readonly nats: StartedNats,
    readonly livekit: StartedLiveKit,
    readonly token: StartedService,
    readonly service: StartedService,
    readonly bus: Bus,
    readonly records: KvBucket<CallRecord>,
    readonly quota: KvBucket<QuotaRecord>,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(more: Readonly<Record<string, string>> = {}): Promise<CallsWorld> {
    const port = String(await freePort());
    const webhookUrl = `http://127.0.0.1:${port}/livekit/webhook`;
    const [nats, livekit] = await Promise.all([startNats(), startLiveKit({ webhookUrl })]);
    const env = {
      NATS_URL: nats.url,
      NATS_USER: nats.user,
      NATS_PASSWORD: nats.password,
      LIVEKIT_URL: livekit.url,
      LIVEKIT_API_KEY: livekit.apiKey,
      LIVEKIT_API_SECRET: livekit.apiSecret,
      ...FAST,
      ...more,
    };
    const [token, service] = await Promise.all([
      startService('token', {
        ...env,
        PROFILES_DIR: join(import.meta.dirname, '../../../deploy/profiles'),
        BOOTSTRAP_API_KEY: API_KEY,
      }),
      startService('calls', { ...env, PORT: port }),
    ]);
    const bus = await Bus.connect(
      'tests',
      { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password },
      createLogger('tests', 'silent'),
    );
    const other: ApiKeyRecord = {
      tenant: 'acme',
      name: 'main',
      scopes: ['sessions:create', 'calls:read'],
      toolScopes: [],
      createdAt: new Date().toISOString(),
      maxSessions: 10,
    };
    await (await ApiKeys.open(bus)).register(OTHER_KEY, other);
    const records = await KvBucket.open(bus, BUCKETS.calls, { parse: (stored) => stored as CallRecord });
    const quota = await KvBucket.open(bus, BUCKETS.quota, { parse: (stored) => stored as QuotaRecord });
    return new CallsWorld(nats, livekit, token, service, bus, records, quota, env);
  }

  /** A second calls process beside the first one. */
  startReplica(): Promise<StartedService> {
    return startService('calls', this.env);
  }

  async session(): Promise<Session> {
    const response = await this.ask(this.token, 'POST', '/v1/sessions', {});
    const body: Record<string, unknown> = JSON.parse(await response.text());
    if (response.status !== 201) throw new Error(`no session: ${JSON.stringify(body)}`);
    return { callId: String(body.callId), token: String(body.token) };
  }

  /** A request with the API key of the tenant `local`, or of `acme`. */
  ask(
    service: StartedService,
    method: string,
    path: string,
    body?: unknown,
    tenant: 'local' | 'acme' = 'local',
  ) {
    return fetch(service.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        authorization: `Bearer ${tenant === 'local' ? API_KEY : OTHER_KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
  }

  async join(token: string): Promise<Room> {
    const room = new Room();
    this.rooms.push(room);
    await room.connect(this.livekit.url, token, { autoSubscribe: false, dynacast: false });
    return room;
  }

  async agent(callId: string): Promise<SimulatedAgent> {
    this.agents += 1;
    const identity = `agent-${this.agents}`;
    const token = new AccessToken(this.livekit.apiKey, this.livekit.apiSecret, { identity });
    token.kind = 'agent';
    token.addGrant({ roomJoin: true, room: roomName('local', callId), agent: true });
    const room = await this.join(await token.toJwt());
    const proof = { [HEADERS.capability]: await this.capability(callId) };
    const beat = () =>
      this.bus.publish(
        subjects.heartbeat('local', callId),
        { agentIdentity: identity, sentAt: new Date().toISOString() },
        proof,
      );
    beat();
    const timer = setInterval(beat, HEARTBEAT_MS);
    this.heartbeats.add(timer);
    const fallSilent = () => {
      clearInterval(timer);
      this.heartbeats.delete(timer);
    };
    return {
      identity,
      room,
      proof,
      fallSilent,
      leave: async () => {
        fallSilent();
        await room.disconnect();
      },
    };
  }

  /** A call in which caller and agent are. */
  async talk(): Promise<Session & { caller: Room; agent: SimulatedAgent }> {
    const session = await this.session();
    const agent = await this.agent(session.callId);
    const caller = await this.join(session.token);
    await this.until(session.callId, (r) => r.state === 'live' && r.agentIdentity === agent.identity);
    return { ...session, caller, agent };
  }

  /** Waits until the record of a call is as wished. */
  async until(
    callId: string,
    wished: (record: CallRecord) => boolean,
    deadlineMs = 20_000,
  ): Promise<CallRecord> {
    let last: CallRecord | undefined;
    try {
      return await waitFor(
        async () => {
          last = (await this.records.get(`local.${callId}`))?.value;
          return last !== undefined && wished(last) ? last : undefined;
        },
        { deadlineMs },
      );
    } catch (cause) {
      throw new Error(`the record stays ${JSON.stringify(last)}\n${this.service.logs().slice(-3000)}`, {
        cause,
      });
    }
  }

  /** Waits until a call has ended with everything that this entails. */
  closed(callId: string, deadlineMs?: number): Promise<CallRecord> {
    return this.until(callId, (record) => record.closedAt !== undefined, deadlineMs);
  }

  /** The stored events of one kind of a call. */
  events(callId: string, name: EventName): Promise<unknown[]> {
    return readStoredEvents(this.bus, 'CALLS', subjects.callEvent('local', callId, EVENTS[name].token));
  }

  countEvents(callId: string, name: EventName): Promise<number> {
    return countEvents(this.bus, 'CALLS', subjects.callEvent('local', callId, EVENTS[name].token));
  }

  get roomApi(): RoomServiceClient {
    const { httpUrl, apiKey, apiSecret } = this.livekit;
    return new RoomServiceClient(httpUrl, apiKey, apiSecret);
  }

  async identities(callId: string): Promise<string[]> {
    const participants = await this.roomApi.listParticipants(roomName('local', callId));
    return participants.map(({ identity }) => identity).sort();
  }

  /** The attempts of the dispatches that LiveKit has for a call. */
  async dispatches(callId: string): Promise<number[]> {
    return (await this.metadata(callId)).map(({ attempt }) => attempt);
  }

  /** What the agent of the newest dispatch proves itself with. */
  async capability(callId: string): Promise<string> {
    return (await this.metadata(callId)).sort((a, b) => a.attempt - b.attempt).at(-1)?.capability ?? '';
  }

  private async metadata(callId: string): Promise<{ attempt: number; capability: string }[]> {
    const { httpUrl, apiKey, apiSecret } = this.livekit;
    const api = new AgentDispatchClient(httpUrl, apiKey, apiSecret);
    const dispatches = await api.listDispatch(roomName('local', callId));
    return dispatches.map(({ metadata }) => {
      const { attempt, capability }: { attempt: unknown; capability: unknown } = JSON.parse(metadata);
      return { attempt: Number(attempt), capability: String(capability) };
    });
  }

  async close(): Promise<void> {
    for (const timer of this.heartbeats) clearInterval(timer);
    await Promise.allSettled(this.rooms.map((room) => room.disconnect()));
    await this.bus.close();
    await Promise.all([this.service.close(), this.token.close()]);
    await Promise.all([this.livekit.close(), this.nats.close()]);
  }
}
