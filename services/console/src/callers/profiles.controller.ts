import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { passOn } from '../upstream/pass-on.js';
import { TokenService } from './token.service.js';

/** The agents that can be called. */
@Controller('api/profiles')
export class ProfilesController {
  constructor(private readonly token: TokenService) {}

  @Get()
  async list(@Res() reply: FastifyReply): Promise<void> {
    passOn(reply, await this.token.profiles());
  }
}
