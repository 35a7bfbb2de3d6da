import { Injectable } from '@nestjs/common';
import { Bus, issueCapability, Outbox } from '@trunkline/bus';
import {
  type ApiKeyRecord,
  type CallCreated,
  type CallRecord,
  type CreateSessionDto,
  type EndCallDto,
  type SessionReply,
  type SessionStateReply,
  subjects,
} from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { InjectLogger } from '@trunkline/service';
import { type Logger, trace, traceHeaders, withSpan } from '@trunkline/telemetry';
import { WorkerBoard } from '../agents/worker-board.js';
import { SessionQuota } from '../limits/session-quota.js';
import { LiveKitRooms } from '../livekit/livekit-rooms.js';
import { ProfileCatalog } from '../profiles/profile-catalog.js';
import { newCallId } from './call-id.js';
import { CallRegistry } from './call-registry.js';
import { CallerGrants } from './caller-grants.js';
import { callerOf } from './caller-of.js';
import { grantedScopes } from './granted-scopes.js';
import { Idempotency } from './idempotency.js';

const END_TIMEOUT_MS = 8000;

/** Creates, renews and revokes sessions. A session is a call's room, its agent dispatch and the caller's token. */
@Injectable()
export class SessionService {
  constructor(
    private readonly catalog: ProfileCatalog,
    private readonly workers: WorkerBoard,
    private readonly quota: SessionQuota,
    private readonly registry: CallRegistry,
    private readonly rooms: LiveKitRooms,
    private readonly grants: CallerGrants,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly bus: Bus,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  /**
   * Creates a session, or returns the one that a request with the same idempotency key has created.
   *
   * @throws CodedError `PROFILE_NOT_FOUND`; `SCOPE_MISSING`; `AGENT_UNAVAILABLE`; `QUOTA_EXCEEDED`; `DEPENDENCY_UNAVAILABLE` when LiveKit
   * or NATS doesn't answer; `SESSION_ENDED` when the session of the idempotency key has ended.
   */
  async create(
    client: ApiKeyRecord,
    dto: CreateSessionDto,
    idempotencyKey: string | undefined,
  ): Promise<SessionReply> {
    if (idempotencyKey === undefined) return await this.grants.reply(await this.open(client, dto));
    const create = async () => (await this.open(client, dto)).callId;
    const callId = await this.idempotency.once(client, idempotencyKey, dto, create);
    return await this.renew(client, callId);
  }

  /** @throws CodedError `SESSION_NOT_FOUND` (another tenant's is none); `SESSION_ENDED`. */
  async renew(client: ApiKeyRecord, callId: string): Promise<SessionReply> {
    const call = await this.find(client, callId);
    if (call.state === 'ended') throw new CodedError('SESSION_ENDED');
    return await this.grants.reply(call);
  }

  /** Ends the call of a session. A session that has ended already is left alone. @throws CodedError `SESSION_NOT_FOUND` */
  async revoke(client: ApiKeyRecord, callId: string): Promise<void> {
    const call = await this.find(client, callId);
    if (call.state === 'ended') return;
    const command: EndCallDto = { tenant: call.tenant, callId, reason: 'revoked' };
    await this.bus.request(subjects.callsRevoke, command, { timeoutMs: END_TIMEOUT_MS });
  }

  /** How far a session is. @throws CodedError `SESSION_NOT_FOUND` */
  async state(client: ApiKeyRecord, callId: string): Promise<SessionStateReply> {
    const { state, endReason } = await this.find(client, callId);
    return { callId, state, ...(endReason === undefined ? {} : { endReason }) };
  }

  /** Another tenant's session is none; nor is one that another key has created, so that a key that leaks reaches its own only. */
  private async find(client: ApiKeyRecord, callId: string): Promise<CallRecord> {
    const call = await this.registry.find(client.tenant, callId);
    if (call === undefined || (call.createdBy ?? client.name) !== client.name)
      throw new CodedError('SESSION_NOT_FOUND');
    return call;
  }

  /** The root of the call's trace. It starts anew, so that no client can tie several calls into one trace. */
  private open(client: ApiKeyRecord, dto: CreateSessionDto): Promise<CallRecord> {
    const request = trace.getActiveSpan()?.spanContext();
    const options = { root: true, links: request === undefined ? [] : [{ context: request }] };
    return withSpan('session.create', options, async (span) => {
      this.workers.requireAgent();
      const { profile, version } = this.catalog.get(dto.profile);
      if (client.profiles !== undefined && !client.profiles.includes(profile.name))
        throw new CodedError('PROFILE_NOT_FOUND', 'The API key is not for this profile.');
      const { capability, capabilityHash } = issueCapability();
      const call: CallRecord = {
        tenant: client.tenant,
        callId: newCallId(),
        profile: profile.name,
        profileVersion: version,
        scopes: grantedScopes(client, dto.scopes),
        ...callerOf(client, dto),
        createdBy: client.name,
        state: 'created',
        createdAt: new Date().toISOString(),
        traceparent: traceHeaders()['traceparent'] ?? '',
        maxCallSeconds: profile.limits.maxCallSeconds,
        attempts: 1,
        capabilityHash,
      };
      span.setAttributes({
        'trunkline.tenant': call.tenant,
        'trunkline.call_id': call.callId,
        'trunkline.profile': call.profile,
      });
      await this.register(client, call, capability);
      const created: CallCreated = {
        tenant: call.tenant,
        callId: call.callId,
        profile: call.profile,
        profileVersion: version,
        ...(call.callerId === undefined ? {} : { callerId: call.callerId }),
        createdAt: call.createdAt,
      };
      this.outbox.publish({ name: 'callCreated', id: `${call.callId}-created`, once: true, data: created });
      this.logger.info({ tenant: call.tenant, callId: call.callId }, 'session created');
      return call;
    });
  }

  /** Quota, registry entry, room with dispatch: all of them or, when one fails, none. */
  private async register(client: ApiKeyRecord, call: CallRecord, capability: string): Promise<void> {
    await this.quota.reserve(client, call.callId);
    const entry = await this.registry.add(call).catch(async (error: unknown) => {
      await this.quota.release(call.tenant, call.callId);
      throw error;
    });
    try {
      await this.rooms.create(call, capability);
    } catch (error) {
      await this.undo(call, entry.takeBack);
      throw error;
    }
  }

  /** A room that LiveKit did not delete now dies on its own: nobody has a token for it, and no registry entry names it. */
  private async undo(call: CallRecord, takeBack: () => Promise<boolean>): Promise<void> {
    await this.rooms
      .remove(call)
      .catch((error: unknown) => this.logger.warn({ err: error, callId: call.callId }, 'room not deleted'));
    if (await takeBack()) await this.quota.release(call.tenant, call.callId);
  }
}
