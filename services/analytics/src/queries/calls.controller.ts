import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { Outbox } from '@trunkline/bus';
import type { ApiKeyRecord, CallDetailReply, CallListReply, CallRead } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { Client, RequireScope } from '@trunkline/service';
import { readDetailQuery } from './call-detail.query.js';
import { CallsRepository } from './calls.repository.js';
import { readListQuery, writeCursor } from './list-calls.query.js';

/** Live and finished calls of the API key's tenant. */
@Controller('v1/calls')
@RequireScope('calls:read')
export class CallsController {
  constructor(
    private readonly calls: CallsRepository,
    private readonly outbox: Outbox,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  async list(@Client() { tenant }: ApiKeyRecord, @Query() query: unknown): Promise<CallListReply> {
    const listing = readListQuery(query);
    // One more tells whether the list goes on.
    const found = await this.calls.list(tenant, { ...listing, limit: listing.limit + 1 });
    const calls = found.slice(0, listing.limit);
    const last = calls.at(-1);
    if (last === undefined || found.length === calls.length) return { calls };
    return { calls, next: writeCursor({ createdAt: Date.parse(last.createdAt), callId: last.callId }) };
  }

  @Get(':callId')
  @Header('cache-control', 'no-store')
  async detail(
    @Client() { tenant, name }: ApiKeyRecord,
    @Param('callId') id: string,
    @Query() query: unknown,
  ): Promise<CallDetailReply> {
    const { callId, spans } = readDetailQuery(id, query);
    const call = await this.calls.call(tenant, callId);
    // Before anything is shown: who has read what stands in the audit.
    const outcome = call === undefined ? 'not_found' : 'shown';
    const data: CallRead = { tenant, callId, by: name, outcome, readAt: new Date().toISOString() };
    this.outbox.publish({ name: 'callRead', data });
    if (call === undefined) throw new CodedError('NOT_FOUND', 'There is no such call.');
    const [turns, toolAudit, traceSpans] = await Promise.all([
      this.calls.turns(tenant, callId),
      this.calls.toolAudit(tenant, callId),
      spans ? this.calls.spans(call) : undefined,
    ]);
    return {
      call,
      turns,
      toolAudit,
      traceId: call.traceId,
      ...(traceSpans === undefined ? {} : { spans: traceSpans }),
    };
  }
}
