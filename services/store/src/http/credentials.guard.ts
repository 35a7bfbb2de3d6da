import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { CodedError } from '@trunkline/errors';
import { InjectSettings } from '@trunkline/service';
import type { FastifyRequest } from 'fastify';
import type { StoreSettings } from '../settings.js';

/**
 * Lets in who sends the store's user and password, as Basic authorization or in ClickHouse's own headers.
 *
 * @throws CodedError `UNAUTHENTICATED`
 */
@Injectable()
export class CredentialsGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(@InjectSettings() settings: StoreSettings) {
    this.expected = digest(settings.user, settings.password);
  }

  canActivate(context: ExecutionContext): true {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const [user, password] = credentials(headers);
    // Digests have one length, so the comparison takes the same time for every wrong guess.
    if (!timingSafeEqual(digest(user, password), this.expected)) {
      throw new CodedError('UNAUTHENTICATED', 'Send the user and password of the store.');
    }
    return true;
  }
}

const digest = (user: string, password: string) =>
  createHash('sha256')
    .update(`${Buffer.byteLength(user)}:${user}${password}`)
    .digest();

function credentials(headers: FastifyRequest['headers']): [user: string, password: string] {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const decoded = Buffer.from(basic, 'base64').toString('utf8');
    const colon = decoded.indexOf(':');
    return colon < 0 ? [decoded, ''] : [decoded.slice(0, colon), decoded.slice(colon + 1)];
  }
  return [single(headers['x-clickhouse-user']), single(headers['x-clickhouse-key'])];
}

const single = (header: string | string[] | undefined): string => (typeof header === 'string' ? header : '');
