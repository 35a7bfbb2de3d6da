import { Body, Controller, Delete, Get, Headers, Param, Post, Req, Res } from '@nestjs/common';
import { parseJson } from '@trunkline/bus';
import { isName, LIMITS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callIdOf } from '../upstream/call-id.js';
import { passOn } from '../upstream/pass-on.js';
import { CallCookies } from './call-cookies.js';
import { StartCallDto } from './start-call.dto.js';
import { TokenService } from './token.service.js';

/**
 * Sessions for the call page: the browser gets a short-lived token for one room, never the API key, and a cookie that proves
 * that the call is its own. What it hasn't started doesn't exist for it.
 */
@Controller('api/sessions')
export class SessionsController {
  constructor(
    private readonly token: TokenService,
    private readonly cookies: CallCookies,
  ) {}

  @Post()
  async create(
    @Body() wish: StartCallDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const created = await this.token.createSession(wish);
    const callId = createdCall(created.body);
    void reply.header('set-cookie', this.cookies.issue(callId, isSecure(request)));
    passOn(reply, created);
  }

  /** How far the browser's own call is, and why it ended. */
  @Get(':callId')
  async state(
    @Param('callId') callId: string,
    @Headers('cookie') cookie: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    passOn(reply, await this.token.sessionState(this.own(callId, cookie)));
  }

  @Delete(':callId')
  async end(
    @Param('callId') callId: string,
    @Headers('cookie') cookie: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const ended = await this.token.endSession(this.own(callId, cookie));
    void reply.header('set-cookie', this.cookies.clear(callId, isSecure(request)));
    passOn(reply, ended);
  }

  /** @throws CodedError `INVALID_NAME`; `SESSION_NOT_FOUND` when this browser hasn't started the call, whether there is one or not. */
  private own(text: string, cookie: string | undefined): string {
    const callId = callIdOf(text);
    if (!this.cookies.proves(cookie, callId)) throw new CodedError('SESSION_NOT_FOUND');
    return callId;
  }
}

const isSecure = (request: FastifyRequest): boolean => request.protocol === 'https';

function createdCall(body: Uint8Array): string {
  const reply = parseJson(body, { maxBytes: LIMITS.commandBytes });
  if (typeof reply === 'object' && reply !== null && 'callId' in reply && isName(reply.callId))
    return reply.callId;
  throw new CodedError('DEPENDENCY_UNAVAILABLE', 'The token service answered without a call id.');
}
