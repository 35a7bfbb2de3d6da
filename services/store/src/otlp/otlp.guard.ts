import { createHash, timingSafeEqual } from 'node:crypto';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { CodedError } from '@trunkline/errors';
import { FailedLogins, InjectSettings } from '@trunkline/service';
import type { FastifyRequest } from 'fastify';
import { CredentialsGuard, roleOf } from '../http/credentials.guard.js';
import type { StoreSettings } from '../settings.js';

/**
 * Lets in who sends the token for spans, so that the services that only trace need not know the store's
 * password; or a user that may write.
 *
 * @throws CodedError `UNAUTHENTICATED`, or `FORBIDDEN` for the user that only reads
 */
@Injectable()
export class OtlpGuard extends CredentialsGuard {
  private readonly tokens: readonly Buffer[];

  constructor(@InjectSettings() settings: StoreSettings, logins: FailedLogins) {
    super(settings, logins);
    this.tokens = [settings.otlpToken, settings.formerOtlpToken]
      .filter((token) => token !== 'none')
      .map(digest);
  }

  override canActivate(context: ExecutionContext): true {
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const sent = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    if (sent !== undefined && this.tokens.some((token) => timingSafeEqual(digest(sent), token))) return true;
    super.canActivate(context);
    if (roleOf(context) === 'reader') throw new CodedError('FORBIDDEN', 'This user of the store only reads.');
    return true;
  }
}

const digest = (token: string) => createHash('sha256').update(token).digest();
