import { Controller, Get, Headers, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { addressGroup, InjectLogger, InjectSettings, Rates } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ConsoleSettings } from '../settings.js';
import { noStaffCookie, staffCookie, staffToken } from './staff-cookie.js';
import { StaffLink } from './staff-link.js';
import { StaffLogins } from './staff-logins.js';

const FAILED_LOGINS_PER_MINUTE = 10;

/** Staff come by a link that is good once, and stay by a cookie. */
@Controller()
export class LoginController {
  private readonly failures = new Rates(FAILED_LOGINS_PER_MINUTE);

  constructor(
    private readonly logins: StaffLogins,
    private readonly link: StaffLink,
    @InjectSettings() private readonly settings: ConsoleSettings,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  /** The page after it says when there is no session: a link that was used, or is too old, is told so there. */
  @Get('login')
  async login(
    @Query('code') code: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // A HEAD comes from programs that look where a link leads.
    const address = addressGroup(request.ip);
    const asked = request.method === 'GET' && this.failures.take(address) === 0;
    const token = asked && typeof code === 'string' ? this.logins.redeem(code) : undefined;
    void reply.header('cache-control', 'no-store');
    if (token === undefined) this.logger.warn('a login of staff was refused');
    else {
      this.failures.giveBack(address);
      await this.link.renew();
      this.logger.info('staff logged in');
      void reply.header('set-cookie', staffCookie(token, this.settings.staffSessionMinutes * 60));
    }
    void reply.redirect(token === undefined ? '/?login=refused' : '/', 303);
  }

  /** Ends this session, or with `everywhere` all of them. */
  @Post('api/logout')
  @HttpCode(204)
  logout(
    @Headers('cookie') cookie: string | undefined,
    @Query('everywhere') everywhere: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): void {
    if (everywhere === 'true') this.logins.endAll();
    else this.logins.end(staffToken(cookie));
    this.logger.info({ everywhere: everywhere === 'true' }, 'staff logged out');
    void reply.header('set-cookie', noStaffCookie());
  }
}
