import type { JsonSchema } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { cleanText } from '@trunkline/tool-sdk';

/** Dialects that can be read as 2020-12 once tuples are written its way. */
const DIALECT = /^https?:\/\/json-schema\.org\/(draft\/(2020-12|2019-09)\/schema|draft-0[67]\/schema)#?$/;
const MAX_DEPTH = 32;
const MAX_WORDS = 512;

const ONE = new Set(
  'additionalProperties unevaluatedProperties unevaluatedItems contains propertyNames not if then else contentSchema'.split(
    ' ',
  ),
);
const LIST = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const NAMED = new Set(
  'properties patternProperties $defs definitions dependentSchemas dependencies'.split(' '),
);
/** Keywords whose schemas judge the same value as the schema they stand in. */
const IN_PLACE = '$ref $dynamicRef allOf anyOf oneOf not if then else dependentSchemas dependencies'.split(
  ' ',
);
/** Where a schema stands: alone responsible for its value, or one of several that judge it. */
type Place = 'alone' | 'shared';

/**
 * The arguments' schema of an MCP server's tool as the gateway wants it: JSON Schema 2020-12, an object without unknown
 * properties. Only ever narrower than what the server said: MCP schemas leave objects open by default, and what nobody
 * declared must not reach a tool unseen. Words are cleaned, vendor keywords (`x-…`) dropped.
 *
 * @throws CodedError `TOOL_REGISTRATION_INVALID` when the dialect is unknown, it is nested too deeply, or a part of it
 * lets unknown properties in that can't be closed without changing its meaning.
 */
export function adaptParameters(schema: JsonSchema): JsonSchema {
  const adapted = adaptDialect(schema, 'alone');
  const root: Record<string, unknown> = { ...adapted, type: adapted['type'] ?? 'object' };
  if (root['additionalProperties'] === false || root['unevaluatedProperties'] === false) return root;
  if (!IN_PLACE.some((keyword) => keyword in root)) return { ...root, additionalProperties: false };
  if (partsOf(root, root).some(isOpen))
    throw invalid('a part of the schema lets in properties that nobody declared');
  delete root['additionalProperties'];
  return { ...root, unevaluatedProperties: false };
}

/** The same schema in 2020-12, with every object as open as it was. @throws as `adaptParameters`. */
export const adaptResult = (schema: JsonSchema): JsonSchema => adaptDialect(schema, 'shared');

function adaptDialect(schema: JsonSchema, place: Place): JsonSchema {
  const dialect = schema['$schema'];
  if (dialect !== undefined && (typeof dialect !== 'string' || !DIALECT.test(dialect)))
    throw invalid('the dialect of the schema is not known');
  return adaptObject(schema, place, 0);
}

function adapt(node: unknown, place: Place, depth: number): unknown {
  return isRecord(node) ? adaptObject(node, place, depth) : node;
}

function adaptObject(node: Readonly<Record<string, unknown>>, place: Place, depth: number): JsonSchema {
  if (depth > MAX_DEPTH) throw invalid('the schema is nested too deeply');
  const inner: Place = place === 'alone' && !IN_PLACE.some((keyword) => keyword in node) ? 'alone' : 'shared';
  const out: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(node)) {
    if (keyword === '$schema' || keyword === '$comment' || keyword.startsWith('x-')) continue;
    if (keyword === 'description' || keyword === 'title')
      out[keyword] = typeof value === 'string' ? cleanText(value, MAX_WORDS) : '';
    else if (keyword === 'items') adaptItems(out, node, inner, depth);
    else if (keyword === 'additionalItems') continue;
    else if (ONE.has(keyword)) out[keyword] = adapt(value, 'shared', depth + 1);
    else if (LIST.has(keyword) && Array.isArray(value))
      out[keyword] = value.map((item) =>
        adapt(item, keyword === 'prefixItems' ? inner : 'shared', depth + 1),
      );
    else if (NAMED.has(keyword) && isRecord(value))
      out[keyword] = adaptNamed(value, keyword === 'properties' ? inner : 'shared', depth + 1);
    else out[keyword] = value;
  }
  const undecided = !['additionalProperties', 'unevaluatedProperties', 'patternProperties'].some(
    (k) => k in out,
  );
  if (depth > 0 && inner === 'alone' && undecided && isRecord(out['properties']))
    out['additionalProperties'] = false;
  return out;
}

/** A list of schemas is a tuple, which 2020-12 calls `prefixItems`. */
function adaptItems(
  out: Record<string, unknown>,
  { items, additionalItems }: Readonly<Record<string, unknown>>,
  place: Place,
  depth: number,
): void {
  if (!Array.isArray(items)) {
    out['items'] = adapt(items, place, depth + 1);
    return;
  }
  out['prefixItems'] = items.map((item) => adapt(item, place, depth + 1));
  if (additionalItems !== undefined) out['items'] = adapt(additionalItems, place, depth + 1);
}

const adaptNamed = (schemas: Readonly<Record<string, unknown>>, place: Place, depth: number) =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, adapt(schema, place, depth)]));

/** All schemas that judge the same value as `node`, beside itself. */
function partsOf(node: JsonSchema, root: JsonSchema, seen = new Set<unknown>()): JsonSchema[] {
  const direct = IN_PLACE.flatMap((keyword) => {
    const value = node[keyword];
    if (keyword === '$ref') return [resolve(root, value)];
    if (keyword === 'dependentSchemas' || keyword === 'dependencies')
      return isRecord(value) ? Object.values(value) : [];
    return Array.isArray(value) ? value : [value];
  });
  return direct.filter(isRecord).flatMap((part) => {
    if (seen.has(part)) return [];
    seen.add(part);
    return [part, ...partsOf(part, root, seen)];
  });
}

/** Where a reference inside the document leads. Others don't compile. */
function resolve(root: JsonSchema, ref: unknown): unknown {
  if (typeof ref !== 'string' || !ref.startsWith('#/')) return undefined;
  return ref
    .slice(2)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, step) => (isRecord(at) && Object.hasOwn(at, step) ? at[step] : undefined), root);
}

const isOpen = (part: JsonSchema): boolean =>
  ['additionalProperties', 'unevaluatedProperties'].some((k) => part[k] !== undefined && part[k] !== false);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (message: string) => new CodedError('TOOL_REGISTRATION_INVALID', `parameters: ${message}.`);
