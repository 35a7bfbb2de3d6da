import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { subjects } from '@trunkline/contracts';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { addresses } from './addresses.js';
import { asyncApiDocument } from './document.js';
import { generatedDocuments, renderAsyncApi } from './documents.js';
import { fillSections } from './fill-sections.js';
import { payloadSchemas } from './payload-schemas.js';

type Json = Readonly<Record<string, unknown>>;

const document = parse(renderAsyncApi()) as {
  readonly channels: Readonly<Record<string, { readonly address: string | null }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
};

test.each(Object.keys(generatedDocuments()))('%s is what npm run docs generates', (file) => {
  expect(readFileSync(file, 'utf8')).toBe(generatedDocuments()[file]);
});

describe('docs/asyncapi.yaml', () => {
  it('keeps the JSON Schema of AsyncAPI 3.0', () => {
    const load = createRequire(import.meta.url);
    const schema: Json = load('@asyncapi/specs/schemas/3.0.0-without-$id.json');
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    const check = ajv.compile(schema);
    expect(check(document) ? [] : check.errors).toEqual([]);
    expect(check({ ...document, operations: { shout: { action: 'shout' } } })).toBe(false);
  });

  it('has a target for every reference', () => {
    const missing = references(document).filter((reference) => resolve(reference) === undefined);
    expect(missing).toEqual([]);
  });

  it('has a channel for every subject of the contracts', () => {
    const described = Object.values(document.channels).map(({ address }) => address ?? '');
    const families = Object.values(addresses).filter((address) => !described.some(matches(address)));
    expect(families).toEqual([]);
    expect(Object.keys(addresses).sort()).toEqual(
      Object.keys(subjects)
        .filter((name) => name !== 'heartbeats' && name !== 'workerStatuses')
        .sort(),
    );
  });

  it('has schemas of bodies that a strict validator takes', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false });
    formats.default(ajv);
    ajv.addVocabulary(['components']);
    const whole = { $id: 'asyncapi', components: document.components };
    ajv.addSchema(rooted(whole) as Json);
    for (const name of Object.keys(payloadSchemas()))
      expect(ajv.compile({ $ref: `asyncapi#/components/schemas/${name}` })).toBeTypeOf('function');
  });

  it('lets events and replies grow, and commands not', () => {
    const { TurnFinished, TurnTool, ExecuteToolDto } = document.components.schemas;
    expect(TurnFinished).not.toHaveProperty('additionalProperties');
    expect(TurnTool).not.toHaveProperty('additionalProperties');
    expect(ExecuteToolDto).toHaveProperty('additionalProperties', false);
  });

  it('is the same each time', () => {
    expect(asyncApiDocument()).toEqual(asyncApiDocument());
  });
});

describe('the sections of a document', () => {
  const text = 'a\n<!-- generated: limits -->\nold\n<!-- end -->\nb\n';

  it('are replaced between their marks', () => {
    expect(fillSections(text, { limits: 'new' })).toBe(
      'a\n<!-- generated: limits -->\n\nnew\n\n<!-- end -->\nb\n',
    );
  });

  it('have to be there, all of them and no others', () => {
    expect(() => fillSections(text, {})).toThrow(/nothing generates/);
    expect(() => fillSections(text, { limits: '', codes: '' })).toThrow(/no place for codes/);
  });
});

/** Every `$ref` in a part of the document. */
function references(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, child]) =>
    key === '$ref' && typeof child === 'string' ? [child] : references(child),
  );
}

const resolve = (reference: string): unknown =>
  reference
    .replace('#/', '')
    .split('/')
    .reduce<unknown>(
      (node, step) =>
        typeof node === 'object' && node !== null ? new Map(Object.entries(node)).get(step) : undefined,
      document,
    );

/** Whether a channel's address is one of a family: `{event}` stands for one of several. */
const matches = (family: string) => (address: string) =>
  address === family ||
  new RegExp(`^${family.replaceAll('.', '\\.').replace('{event}', '\\w+')}$`).test(address);

/** References as they look from outside the document. */
const rooted = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(rooted);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, child]) => [
      key,
      key === '$ref' && typeof child === 'string' ? `asyncapi${child}` : rooted(child),
    ]),
  );
};
