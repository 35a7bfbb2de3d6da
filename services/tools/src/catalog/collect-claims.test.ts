import { TOOL_METADATA_KEY } from '@trunkline/contracts';
import { toCodedError } from '@trunkline/errors';
import type { SeenService } from '@trunkline/tool-sdk';
import { compileTool } from '@trunkline/tool-sdk';
import { describe, expect, it } from 'vitest';
import { collectClaims } from './collect-claims.js';
import type { Registration } from './registrations.js';

const declared = (change: Record<string, unknown> = {}) => ({
  name: 'lookup',
  version: 1,
  description: 'Looks something up.',
  parameters: { type: 'object', properties: { key: { type: 'string' } }, additionalProperties: false },
  effect: 'read',
  timeoutMs: 1000,
  maxAttempts: 1,
  idempotent: false,
  scopes: [],
  sensitive: [],
  examples: [],
  ...change,
});

const read = (_service: string, metadata: string): Registration => {
  try {
    const { definition, cost } = compileTool(JSON.parse(metadata));
    return { registered: { definition, cost } };
  } catch (thrown) {
    return { problem: toCodedError(thrown) };
  }
};

let ids = 0;
const service = (name: string, ...tools: (Record<string, unknown> | string)[]): SeenService => ({
  id: `id-${ids++}`,
  name,
  endpoints: tools.map((tool) => ({
    subject:
      typeof tool === 'string'
        ? 'tool.broken.v1'
        : `tool.${String(tool['name'])}.v${String(tool['version'])}`,
    metadata: { [TOOL_METADATA_KEY]: typeof tool === 'string' ? tool : JSON.stringify(tool) },
  })),
});

const catalogOf = (...services: SeenService[]) => {
  const { tools, contested, problems } = collectClaims(services, read);
  return {
    tools: tools.map(({ registered: { definition } }) => [definition.name, definition.version]),
    contested: [...contested],
    problems: problems.map(({ kind }) => kind),
  };
};

describe('the catalogue', () => {
  it('holds each tool once, however many instances serve it', () => {
    expect(catalogOf(service('a', declared()), service('a', declared()))).toEqual({
      tools: [['lookup', 1]],
      contested: [],
      problems: [],
    });
  });

  it('holds two versions side by side', () => {
    const both = catalogOf(service('a', declared({ version: 2 })), service('a', declared()));
    expect(both.tools).toEqual([
      ['lookup', 1],
      ['lookup', 2],
    ]);
  });

  it('ignores services that have no tools', () => {
    const other = { id: 'x', name: 'other', endpoints: [{ subject: 'tools.execute', metadata: {} }] };
    expect(catalogOf(other)).toEqual({ tools: [], contested: [], problems: [] });
  });

  it('a broken tool never harms the others of its service', () => {
    const mixed = catalogOf(
      service('a', 'not json', declared(), declared({ name: 'other', effect: 'maybe' })),
    );
    expect(mixed).toEqual({ tools: [['lookup', 1]], contested: [], problems: ['invalid', 'invalid'] });
  });

  it('a tool may only be served on its own subject', () => {
    const impostor = service('a', declared());
    const moved = {
      ...impostor,
      endpoints: impostor.endpoints.map((e) => ({ ...e, subject: 'tool.book.v1' })),
    };
    expect(catalogOf(moved)).toMatchObject({ tools: [], problems: ['wrong_subject'] });
  });

  it('two services that claim one name with different schemas are both refused', () => {
    const rival = declared({ parameters: { type: 'object', properties: {}, additionalProperties: false } });
    expect(catalogOf(service('a', declared()), service('b', rival))).toEqual({
      tools: [],
      contested: [['lookup', [1]]],
      problems: ['contested'],
    });
  });

  it('other words for the model are no other terms', () => {
    const reworded = declared({ description: 'Finds something.' });
    expect(catalogOf(service('a', declared()), service('b', reworded)).problems).toEqual([]);
  });

  it('while an upgrade is rolled out, the terms of the running instances hold', () => {
    const upgraded = declared({
      parameters: {
        type: 'object',
        properties: { key: { type: 'string' }, more: { type: 'string' } },
        additionalProperties: false,
      },
    });
    const parametersOf = (...services: SeenService[]) =>
      collectClaims(services, read).tools[0]?.registered.definition.parameters;
    const before = service('a', declared());
    expect(parametersOf(before, service('a', upgraded))).toEqual(declared().parameters);
    expect(parametersOf(service('a', upgraded))).toEqual(upgraded['parameters']);
  });
});
