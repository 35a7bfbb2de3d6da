import { Body, Controller, Delete, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { callIdOf } from '../calls/call-id.js';
import { passOn } from '../upstream/pass-on.js';
import { TokenService } from '../upstream/token.service.js';
import { StartCallDto } from './start-call.dto.js';

/** Sessions for the call page: the browser gets a short-lived token for one room, never the API key. */
@Controller('api/sessions')
export class SessionsController {
  constructor(private readonly token: TokenService) {}

  @Post()
  async create(@Body() wish: StartCallDto, @Res() reply: FastifyReply): Promise<void> {
    passOn(reply, await this.token.createSession(wish));
  }

  @Delete(':callId')
  async end(@Param('callId') callId: string, @Res() reply: FastifyReply): Promise<void> {
    passOn(reply, await this.token.endSession(callIdOf(callId)));
  }
}
