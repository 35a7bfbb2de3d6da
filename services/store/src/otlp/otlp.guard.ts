import { createHash, timingSafeEqual } from 'node:crypto';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { CodedError } from '@trunkline/errors';
import { InjectSettings } from '@trunkline/service';
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
  private readonly token: Buffer | undefined;

  constructor(@InjectSettings() settings: StoreSettings) {
    super(settings);
    this.token = settings.otlpToken === 'none' ? undefined : digest(settings.otlpToken);
  }

  override canActivate(context: ExecutionContext): true {
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const sent = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    if (this.token !== undefined && sent !== undefined && timingSafeEqual(digest(sent), this.token))
      return true;
    super.canActivate(context);
    if (roleOf(context) === 'reader') throw new CodedError('FORBIDDEN', 'This user of the store only reads.');
    return true;
  }
}

const digest = (token: string) => createHash('sha256').update(token).digest();
