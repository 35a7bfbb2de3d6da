import { Body, Controller, Delete, Get, Header, Headers, HttpCode, Param, Post } from '@nestjs/common';
import {
  type ApiKeyRecord,
  CreateSessionDto,
  type SessionReply,
  type SessionStateReply,
} from '@trunkline/contracts';
import { toCodedError } from '@trunkline/errors';
import { Client, RequireScope } from '@trunkline/service';
import { Counter, registry } from '@trunkline/telemetry';
import { SessionService } from './session.service.js';

const requests = new Counter({
  name: 'trunkline_session_requests_total',
  help: 'Session requests of authenticated clients by outcome: ok or an error code',
  labelNames: ['operation', 'code'],
  registers: [registry],
});

/** Sessions, for backends that hold an API key. Replies carry credentials and are never cached. */
@Controller('v1/sessions')
@RequireScope('sessions:create')
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Post()
  @Header('cache-control', 'no-store')
  create(
    @Client() client: ApiKeyRecord,
    @Body() dto: CreateSessionDto,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
  ): Promise<SessionReply> {
    return this.count('create', () => this.sessions.create(client, dto, idempotencyKey));
  }

  /** A new token for a session whose first one has expired before the caller could join, or rejoin. */
  @Post(':callId/token')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  renew(@Client() client: ApiKeyRecord, @Param('callId') callId: string): Promise<SessionReply> {
    return this.count('renew', () => this.sessions.renew(client, callId));
  }

  @Get(':callId')
  @Header('cache-control', 'no-store')
  state(@Client() client: ApiKeyRecord, @Param('callId') callId: string): Promise<SessionStateReply> {
    return this.count('state', () => this.sessions.state(client, callId));
  }

  @Delete(':callId')
  @HttpCode(204)
  @Header('cache-control', 'no-store')
  revoke(@Client() client: ApiKeyRecord, @Param('callId') callId: string): Promise<void> {
    return this.count('revoke', () => this.sessions.revoke(client, callId));
  }

  private async count<T>(operation: string, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      requests.inc({ operation, code: 'ok' });
      return result;
    } catch (error) {
      requests.inc({ operation, code: toCodedError(error).code });
      throw error;
    }
  }
}
