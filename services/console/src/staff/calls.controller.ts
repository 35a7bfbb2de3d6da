import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { callIdOf } from '../upstream/call-id.js';
import { passOn } from '../upstream/pass-on.js';
import { AnalyticsService } from './analytics.service.js';
import { passedQuery } from './passed-query.js';

/** Live and finished calls, as the analytics service has them. */
@Controller('api/calls')
export class CallsController {
  constructor(private readonly analytics: AnalyticsService) {}

  @Get()
  async list(@Query() query: Record<string, unknown>, @Res() reply: FastifyReply): Promise<void> {
    passOn(reply, await this.analytics.calls(passedQuery(query, ['limit', 'before', 'state'])));
  }

  @Get(':callId')
  async detail(
    @Param('callId') callId: string,
    @Query() query: Record<string, unknown>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    passOn(reply, await this.analytics.call(callIdOf(callId), passedQuery(query, ['spans'])));
  }
}
