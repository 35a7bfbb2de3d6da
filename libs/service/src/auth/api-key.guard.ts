import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type ApiKeyRecord, type ApiScope } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import type { FastifyRequest } from 'fastify';
import { ApiKeys } from './api-keys.js';

const SCOPE = 'trunkline:api-scope';
const clients = new WeakMap<FastifyRequest, ApiKeyRecord>();

/** Lets in requests whose API key has the scope that the handler requires. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: ApiKeys,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const scope = this.reflector.getAllAndOverride<ApiScope | undefined>(SCOPE, [
      execution.getHandler(),
      execution.getClass(),
    ]);
    if (scope === undefined) throw new CodedError('FORBIDDEN');
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    clients.set(request, await this.keys.authenticate(request.headers.authorization, scope));
    return true;
  }
}

/** Guards a handler or controller: the API key must have this scope. */
export const RequireScope = (scope: ApiScope) =>
  applyDecorators(SetMetadata(SCOPE, scope), UseGuards(ApiKeyGuard));

/** The record of the API key that a guarded request was sent with. */
export const Client = createParamDecorator((_: unknown, execution: ExecutionContext): ApiKeyRecord => {
  const record = clients.get(execution.switchToHttp().getRequest<FastifyRequest>());
  if (record === undefined) throw new CodedError('UNAUTHENTICATED');
  return record;
});
