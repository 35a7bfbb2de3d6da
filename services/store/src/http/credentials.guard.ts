import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import { CodedError } from '@trunkline/errors';
import { FailedLogins, InjectSettings } from '@trunkline/service';
import type { FastifyRequest } from 'fastify';
import type { StoreSettings } from '../settings.js';
import type { StoreRole } from '../sql/store-role.js';

const roles = new WeakMap<FastifyRequest, StoreRole>();

/**
 * Lets in who sends a user of the store and its password, as Basic authorization or in ClickHouse's own headers.
 *
 * @throws CodedError `UNAUTHENTICATED`; `RATE_LIMITED` when the address has sent too many that are none.
 */
@Injectable()
export class CredentialsGuard implements CanActivate {
  private readonly users: readonly (readonly [StoreRole, Buffer])[];

  constructor(
    @InjectSettings() settings: StoreSettings,
    private readonly logins: FailedLogins,
  ) {
    const accepted = (role: StoreRole, user: string, passwords: readonly string[]) =>
      passwords.filter(isSet).map((password) => [role, digest(user, password)] as const);
    this.users = [
      ...accepted('owner', settings.user, [settings.password, settings.formerPassword]),
      ...accepted('writer', settings.writer, [settings.writerPassword, settings.formerWriterPassword]),
      ...accepted('reader', settings.reader, [settings.readerPassword, settings.formerReaderPassword]),
    ];
  }

  canActivate(context: ExecutionContext): true {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const sent = digest(...credentials(request.headers));
    const attempt = sent.toString('hex');
    const retryAfterMs = this.logins.charge(request.ip, attempt);
    if (retryAfterMs > 0) throw new CodedError('RATE_LIMITED', undefined, { details: { retryAfterMs } });
    // Digests have one length, so the comparison takes the same time for every wrong guess.
    const matching = this.users.filter(([, expected]) => timingSafeEqual(sent, expected));
    const role = matching[0]?.[0];
    if (role === undefined) {
      this.logins.failed(request.ip, attempt);
      throw new CodedError('UNAUTHENTICATED', 'Send a user and password of the store.');
    }
    this.logins.succeeded(request.ip, attempt);
    roles.set(request, role);
    return true;
  }
}

/** What the user of a guarded request may do. @throws CodedError `UNAUTHENTICATED` when no guard let it in */
export function roleOf(context: ExecutionContext): StoreRole {
  const role = roles.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (role === undefined) throw new CodedError('UNAUTHENTICATED');
  return role;
}

/** The role of the request's user, as a parameter of a handler. */
export const Role = createParamDecorator((_: unknown, context: ExecutionContext) => roleOf(context));

const isSet = (password: string): boolean => password !== 'none';

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
