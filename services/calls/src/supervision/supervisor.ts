import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Bus, issueCapability, Outbox, provesCapability } from '@trunkline/bus';
import type { AgentJoined, AgentLost, CallRecord } from '@trunkline/contracts';
import { InjectLogger, InjectSettings } from '@trunkline/service';
import { contextFromTraceHeaders, type Logger, withSpan } from '@trunkline/telemetry';
import type { CallsSettings } from '../calls.settings.js';
import { CallEnding } from '../ending/call-ending.js';
import { MediaServer } from '../livekit/media-server.js';
import { type CallKey, CallRegistry, registryKey } from '../registry/call-registry.js';
import { agentJoinSeconds, liveCalls, redispatches, tracksSilenced } from './call-metrics.js';
import { FollowedCall } from './followed-call.js';
import { nextStep, type Step } from './next-step.js';
import { redispatched } from './redispatched.js';

const TICK_MS = 200;
/** A tick later than this: the process stood still, and heartbeats with it. */
const STALLED_AFTER_MS = 1000;
/** After the bus was away, agents need a moment to find it again. */
const RECONNECT_GRACE_MS = 3000;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 8000;
/** Steps at once, so that a restart among thousands of calls doesn't flood LiveKit. */
const MAX_STEPS_AT_ONCE = 64;

/**
 * Follows every call and does what `nextStep` says about it. All it knows is in the registry or can be asked of LiveKit,
 * so a process that starts anew goes on where another one was killed; webhooks and heartbeats only make it prompt.
 */
@Injectable()
export class Supervisor implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly calls = new Map<string, FollowedCall>();
  private readonly steps = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private watching: { stop: () => void } | undefined;
  private tickedAt = Date.now();
  private stopped = false;

  constructor(
    private readonly bus: Bus,
    private readonly registry: CallRegistry,
    private readonly media: MediaServer,
    private readonly ending: CallEnding,
    private readonly outbox: Outbox,
    @InjectSettings() private readonly settings: CallsSettings,
    @InjectLogger() private readonly logger: Logger,
  ) {
    liveCalls.measure(() => this.list((record) => record.state === 'live').length);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.watching = await this.registry.watch((key, entry) => {
      const known = this.calls.get(key);
      if (entry === undefined) this.calls.delete(key);
      else if (known === undefined) this.calls.set(key, new FollowedCall(entry, Date.now()));
      else known.update(entry);
    });
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  /** Takes no more steps and waits for those in progress (the process bounds the time). */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.watching?.stop();
    await Promise.allSettled(this.steps);
  }

  /** The records of the calls that match. */
  list(match: (record: CallRecord) => boolean): CallRecord[] {
    return [...this.calls.values()].map(({ record }) => record).filter(match);
  }

  /** A heartbeat came. @returns whether it counts: its sender proves to be the agent of this call. */
  hear(call: CallKey, agentIdentity: string, capability: string | undefined): boolean {
    const followed = this.calls.get(registryKey(call));
    if (!provesCapability(capability, followed?.record.capabilityHash)) return false;
    followed?.hear(agentIdentity, Date.now());
    if (followed?.stale) this.consider(followed, Date.now());
    return true;
  }

  /** Something happened in the room of a call: look at it now. */
  notice(call: CallKey, farewellSid?: string): void {
    const followed = this.calls.get(registryKey(call));
    if (followed === undefined) return;
    if (farewellSid === undefined) followed.stale = true;
    else followed.sayGoodbye(farewellSid);
    this.consider(followed, Date.now());
  }

  private tick(): void {
    const now = Date.now();
    const stalled = now - this.tickedAt > STALLED_AFTER_MS;
    this.tickedAt = now;
    if (stalled || !this.bus.connected)
      for (const call of this.calls.values()) call.listeningSince = now + RECONNECT_GRACE_MS;
    if (!this.bus.connected) return;
    for (const call of this.calls.values()) this.consider(call, now);
  }

  private consider(call: FollowedCall, now: number): void {
    if (this.stopped || call.busy || now < call.retryAt || this.steps.size >= MAX_STEPS_AT_ONCE) return;
    const step = nextStep(call, now, this.settings);
    if (step === undefined) return;
    call.busy = true;
    const work: Promise<void> = this.take(step, call)
      .then(() => {
        call.failures = 0;
      })
      .catch((error: unknown) => this.postpone(call, step, error))
      .finally(() => {
        call.busy = false;
        this.steps.delete(work);
        // What was seen is decided on while it is fresh.
        if (step.do === 'look') this.consider(call, Date.now());
      });
    this.steps.add(work);
  }

  private postpone(call: FollowedCall, step: Step, error: unknown): void {
    call.retryAt = Date.now() + Math.min(FIRST_RETRY_MS * 2 ** call.failures, MAX_RETRY_MS);
    call.failures += 1;
    const { tenant, callId } = call.record;
    const entry = { err: error, tenant, callId, step: step.do, failures: call.failures };
    // A dependency that is away fails every call again and again; the first time is worth a line.
    if (call.failures === 1) this.logger.warn(entry, 'step failed and is tried again');
    else this.logger.debug(entry, 'step failed again');
  }

  private async take(step: Step, call: FollowedCall): Promise<void> {
    switch (step.do) {
      case 'look':
        return await this.look(call);
      case 'go_live':
        await this.registry.change(call.record, (current) =>
          current.state === 'created' ? { ...current, state: 'live', liveAt: isoNow() } : undefined,
        );
        return;
      case 'welcome_agent':
        return await this.welcome(call.record, step.identity);
      case 'remove_agents':
        for (const identity of step.identities) await this.media.removeParticipant(call.record, identity);
        call.stale = true;
        return;
      case 'mute_tracks':
        return await this.mute(call, step.trackSids);
      case 'replace_agent':
        return await this.replace(call.record, step.reason);
      case 'end':
        await this.ending.end(call.record, step.reason);
        return;
      case 'close':
        return await this.ending.close(call.record);
      case 'forget':
        return await this.registry.remove(call.record);
    }
  }

  private async look(call: FollowedCall): Promise<void> {
    const askedAt = Date.now();
    // What happens while LiveKit answers makes the answer stale again.
    call.stale = false;
    try {
      const participants = await this.media.participants(call.record);
      const awaited = call.record.agentIdentity === undefined && participants?.agents.length === 0;
      const taken = awaited && (await this.media.isDispatchTaken(call.record));
      call.see(participants, taken, askedAt, Date.now());
    } catch (error) {
      call.stale = true;
      throw error;
    }
  }

  private async mute(call: FollowedCall, trackSids: readonly string[]): Promise<void> {
    const { tenant, callId } = call.record;
    this.logger.warn({ tenant, callId, tracks: trackSids.length }, 'tracks of the caller silenced');
    tracksSilenced.inc(trackSids.length);
    call.silencings += 1;
    await this.media.muteTracks(call.record, trackSids);
    call.stale = true;
  }

  private async welcome(call: CallRecord, agentIdentity: string): Promise<void> {
    const joinedAt = isoNow();
    const record = await this.registry.change(call, (current) =>
      current.state === 'ended' || current.agentIdentity !== undefined || current.attempts !== call.attempts
        ? undefined
        : {
            ...current,
            agentIdentity,
            agentJoinedAt: joinedAt,
            firstAgentJoinedAt: current.firstAgentJoinedAt ?? joinedAt,
          },
    );
    if (record === undefined) return;
    const { tenant, callId, attempts: attempt } = record;
    agentJoinSeconds.observe(
      (Date.parse(joinedAt) - Date.parse(record.dispatchedAt ?? record.createdAt)) / 1000,
    );
    const joined: AgentJoined = { tenant, callId, agentIdentity, attempt, joinedAt };
    this.outbox.publish({
      name: 'agentJoined',
      id: `${callId}-agent-joined-${attempt}`,
      data: joined,
      traceHeaders: { traceparent: record.traceparent },
    });
    this.logger.info({ tenant, callId, agentIdentity, attempt }, 'agent joined');
  }

  private async replace(call: CallRecord, reason: AgentLost['reason']): Promise<void> {
    const { tenant, callId, attempts, agentIdentity } = call;
    let exhausted = false;
    // From the change of the record on, the agent before can do nothing more to the call.
    const { capability, capabilityHash } = issueCapability();
    const record = await this.registry.change(call, (current) => {
      // Another replica may have done it; then this is decided anew on its record.
      const same = current.attempts === attempts && current.agentIdentity === agentIdentity;
      if (!same || current.state === 'ended') return undefined;
      const next = redispatched(current, Date.now(), this.settings.maxDispatches, capabilityHash);
      exhausted = next === undefined;
      return next;
    });
    if (record === undefined && !exhausted) return;
    await withSpan(
      'call.redispatch',
      { attributes: { 'trunkline.call_id': callId, 'trunkline.reason': reason } },
      async () => {
        const lost: AgentLost = { tenant, callId, reason, lostAt: isoNow() };
        this.outbox.publish({ name: 'agentLost', id: `${callId}-agent-lost-${attempts}`, data: lost });
        redispatches.inc({ reason, outcome: record === undefined ? 'given_up' : 'dispatched' });
        this.logger.warn({ tenant, callId, agentIdentity, reason, attempts }, 'agent lost');
        if (record === undefined) return void (await this.ending.end(call, 'no_agent'));
        if (agentIdentity !== undefined) await this.media.removeParticipant(call, agentIdentity);
        await this.media.redispatch(record, capability);
      },
      contextFromTraceHeaders({ traceparent: call.traceparent }),
    );
  }
}

const isoNow = () => new Date().toISOString();
