import { Controller, Get, Header } from '@nestjs/common';
import type { ApiKeyRecord, CallRecord } from '@trunkline/contracts';
import { Client, RequireScope } from '@trunkline/service';
import { Supervisor } from '../supervision/supervisor.js';

/** A call that has not ended, as its tenant may see it. */
export interface LiveCall {
  readonly callId: string;
  readonly profile: string;
  readonly profileVersion: string;
  /** `created` until the caller has joined. */
  readonly state: 'created' | 'live';
  readonly callerId?: string;
  readonly createdAt: string;
  readonly liveAt?: string;
  /** Absent while an agent is awaited. */
  readonly agentIdentity?: string;
  /** Agents dispatched so far. */
  readonly attempts: number;
  /** W3C trace id. */
  readonly traceId: string;
}

@Controller('v1/calls')
@RequireScope('calls:read')
export class LiveCallsController {
  constructor(private readonly supervisor: Supervisor) {}

  /** The newest first. */
  @Get('live')
  @Header('cache-control', 'no-store')
  list(@Client() client: ApiKeyRecord): { calls: LiveCall[] } {
    const records = this.supervisor.list(
      ({ tenant, state }) => tenant === client.tenant && state !== 'ended',
    );
    const calls = records
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
      .flatMap((record) => (record.state === 'ended' ? [] : [summary(record, record.state)]));
    return { calls };
  }
}

const summary = (record: CallRecord, state: LiveCall['state']): LiveCall => ({
  callId: record.callId,
  profile: record.profile,
  profileVersion: record.profileVersion,
  state,
  ...(record.callerId === undefined ? {} : { callerId: record.callerId }),
  createdAt: record.createdAt,
  ...(record.liveAt === undefined ? {} : { liveAt: record.liveAt }),
  ...(record.agentIdentity === undefined ? {} : { agentIdentity: record.agentIdentity }),
  attempts: record.attempts,
  traceId: record.traceparent.split('-')[1] ?? '',
});
