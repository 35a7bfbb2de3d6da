import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { CreateSessionDto } from '@trunkline/contracts';
import { isErrorCode } from '@trunkline/errors';
import { getMetadataStorage } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ProfilesController } from './profiles/profiles.controller.js';
import { SessionController } from './sessions/session.controller.js';

interface Operation {
  readonly tags: readonly string[];
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: {
      readonly CreateSession: {
        readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
      };
      readonly Name: { readonly pattern: string };
    };
  };
}

const text = readFileSync(join(import.meta.dirname, '../../../docs/openapi.yaml'), 'utf8');
const document: Document = parse(text);

/** `POST /v1/sessions/{callId}/token` and so on, from the controllers' own metadata. */
function routesOf(controller: new (...args: never[]) => object): string[] {
  const base = String(Reflect.getMetadata(PATH_METADATA, controller));
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler: unknown = Reflect.get(controller.prototype, name);
    const method: unknown = typeof handler === 'function' && Reflect.getMetadata(METHOD_METADATA, handler);
    if (typeof handler !== 'function' || typeof method !== 'number') return [];
    const path = `/${base}/${String(Reflect.getMetadata(PATH_METADATA, handler))}`.replace(/\/+$/, '');
    return [`${RequestMethod[method]} ${path.replace(/:(\w+)/g, '{$1}').replace(/\/+/g, '/')}`];
  });
}

describe('docs/openapi.yaml', () => {
  it('has every route of this service, and none that it has not', () => {
    const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => Array.isArray(operation.tags) && operation.tags.includes('token'))
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    );
    const served = [SessionController, ProfilesController].flatMap((c) => routesOf(c));
    expect(documented.sort()).toEqual(served.sort());
  });

  it('has the fields and rules of a session request', () => {
    const { CreateSession, Name } = document.components.schemas;
    const rules = getMetadataStorage().getTargetValidationMetadatas(CreateSessionDto, '', true, false);
    const constraint = (property: string, name: string): unknown =>
      rules.find((rule) => rule.propertyName === property && rule.name === name)?.constraints?.[0];
    const fields = CreateSession.properties;
    expect(Object.keys(fields).sort()).toEqual([...new Set(rules.map((r) => r.propertyName))].sort());
    expect(String(constraint('profile', 'matches'))).toBe(`/${Name.pattern}/`);
    expect(fields.callerId).toMatchObject({
      minLength: constraint('callerId', 'minLength'),
      maxLength: constraint('callerId', 'maxLength'),
    });
    expect(fields.scopes).toMatchObject({ maxItems: constraint('scopes', 'arrayMaxSize') });
    const { items } = fields.scopes ?? {};
    expect(
      `/${String(typeof items === 'object' && items !== null && 'pattern' in items && items.pattern)}/`,
    ).toBe(String(constraint('scopes', 'matches')));
  });

  it('names no error code that does not exist', () => {
    const codes = [...text.matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((code) => !isErrorCode(code))).toEqual([]);
  });
});
