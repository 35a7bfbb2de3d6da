import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { RouteConfig } from '@nestjs/platform-fastify';
import { type ApiKeyRecord, type ApiScope } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the API key must be good for, one of these; the key guard asks before the body is read. */
    requiredScopes?: readonly ApiScope[];
  }
}

const clients = new WeakMap<FastifyRequest, ApiKeyRecord>();

/** Notes with whose key a request was let in. */
export const admit = (request: FastifyRequest, client: ApiKeyRecord): void =>
  void clients.set(request, client);

/** Lets nothing through that the key guard has not judged: a service that was put together without it serves nobody. */
@Injectable()
export class JudgedGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    if (clients.has(execution.switchToHttp().getRequest<FastifyRequest>())) return true;
    throw new CodedError('UNAUTHENTICATED');
  }
}

/** Guards a handler, or every handler of a controller: the API key must have one of these scopes. */
export function RequireScope(
  ...scopes: readonly [ApiScope, ...ApiScope[]]
): ClassDecorator & MethodDecorator {
  const config = RouteConfig({ requiredScopes: scopes });
  const guard = UseGuards(JudgedGuard);
  return (target: object, property?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (property !== undefined && descriptor !== undefined) {
      config(target, property, descriptor);
      guard(target, property, descriptor);
    } else if (typeof target === 'function') {
      for (const [name, handler] of handlersOf(target)) config(target.prototype, name, handler);
      guard(target);
    }
  };
}

/** The methods of a controller that answer requests. */
const handlersOf = (controller: Function) =>
  Object.entries(Object.getOwnPropertyDescriptors(controller.prototype)).filter(
    ([, { value }]) => typeof value === 'function' && Reflect.hasMetadata(PATH_METADATA, value),
  );

/** The record of the API key that a guarded request was sent with. */
export const Client = createParamDecorator((_: unknown, execution: ExecutionContext): ApiKeyRecord => {
  const record = clients.get(execution.switchToHttp().getRequest<FastifyRequest>());
  if (record === undefined) throw new CodedError('UNAUTHENTICATED');
  return record;
});
