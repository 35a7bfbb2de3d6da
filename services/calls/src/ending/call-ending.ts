import { Injectable } from '@nestjs/common';
import { Outbox } from '@trunkline/bus';
import { type CallCreated, type CallEnded, type CallRecord, type EndReason } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { InjectLogger } from '@trunkline/service';
import { Counter, contextFromTraceHeaders, type Logger, registry, withSpan } from '@trunkline/telemetry';
import { MediaServer } from '../livekit/media-server.js';
import { type CallKey, CallRegistry } from '../registry/call-registry.js';
import { SessionQuota } from '../registry/session-quota.js';

const STORE_TIMEOUT_MS = 5000;

const ended = new Counter({
  name: 'trunkline_calls_ended_total',
  help: 'Calls that this process has ended, and whether any agent ever joined them',
  labelNames: ['reason', 'agent'],
  registers: [registry],
});

/**
 * The end of a call. One writer wins the compare-and-set to `ended`; what the end entails (no room, the last event, the
 * quota given back) can be done again by anybody until `closedAt` says that all of it was done.
 */
@Injectable()
export class CallEnding {
  constructor(
    private readonly registry: CallRegistry,
    private readonly media: MediaServer,
    private readonly quota: SessionQuota,
    private readonly outbox: Outbox,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  /**
   * Ends a call and does what that entails.
   *
   * @returns whether this very request ended it; false when it had ended before.
   * @throws CodedError `CALL_NOT_LIVE` when the call is unknown. When only closing fails it is logged and done later.
   */
  async end(call: CallKey, reason: EndReason): Promise<boolean> {
    const record = await this.registry.change(call, (current) =>
      current.state === 'ended'
        ? undefined
        : { ...current, state: 'ended', endedAt: new Date().toISOString(), endReason: reason },
    );
    if (record === undefined) {
      if ((await this.registry.find(call)) === undefined) throw new CodedError('CALL_NOT_LIVE');
      return false;
    }
    ended.inc({ reason, agent: record.firstAgentJoinedAt === undefined ? 'never' : 'joined' });
    this.logger.info({ tenant: call.tenant, callId: call.callId, reason }, 'call ended');
    await this.close(record).catch((error: unknown) =>
      this.logger.warn({ err: error, callId: call.callId }, 'call not closed yet'),
    );
    return true;
  }

  /**
   * Does what the end of a call entails. Can be done twice: each event is stored once.
   *
   * @throws CodedError `DEPENDENCY_UNAVAILABLE` when LiveKit or NATS didn't do their part; the rest is done.
   */
  async close(record: CallRecord): Promise<void> {
    await withSpan(
      'call.end',
      { attributes: { 'trunkline.call_id': record.callId, 'trunkline.end_reason': record.endReason ?? '' } },
      async () => {
        const room = await Promise.allSettled([this.media.deleteRoom(record)]);
        this.publish(record);
        const left = await this.outbox.flush(STORE_TIMEOUT_MS);
        await this.quota.release(record);
        if (room[0].status === 'rejected') throw room[0].reason;
        if (left > 0) throw new CodedError('DEPENDENCY_UNAVAILABLE', 'The last event is not stored yet.');
        await this.registry.change(record, (current) =>
          current.closedAt === undefined ? { ...current, closedAt: new Date().toISOString() } : undefined,
        );
      },
      contextFromTraceHeaders({ traceparent: record.traceparent }),
    );
  }

  /** The first event, too: token may have been lost between the registry entry and its publication. */
  private publish(record: CallRecord): void {
    const { tenant, callId, profile, profileVersion, callerId, createdAt, endReason = 'shutdown' } = record;
    const endedAt = record.endedAt ?? createdAt;
    const created: CallCreated = {
      tenant,
      callId,
      profile,
      profileVersion,
      ...(callerId === undefined ? {} : { callerId }),
      createdAt,
    };
    const last: CallEnded = {
      tenant,
      callId,
      reason: endReason,
      agentJoined: record.firstAgentJoinedAt !== undefined,
      createdAt,
      endedAt,
      durationMs: Math.max(0, Date.parse(endedAt) - Date.parse(createdAt)),
    };
    this.outbox.publish({ name: 'callCreated', id: `${callId}-created`, once: true, data: created });
    this.outbox.publish({ name: 'callEnded', id: `${callId}-ended`, once: true, data: last });
  }
}
