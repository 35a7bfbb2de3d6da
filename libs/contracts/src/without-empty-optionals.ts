import type { JsonSchema } from './tool-definition.js';

export interface NormalisedArguments {
  readonly arguments: Record<string, unknown>;
  /** Paths of the members that were left out, such as `contact.phone`. */
  readonly dropped: readonly string[];
}

/** References and nesting are followed this far: a schema comes from outside. */
const MAX_DEPTH = 16;
const MAX_ALTERNATIVES = 32;

type Empty = null | '';

/**
 * Arguments without the members that say nothing: `null` or `""` for a member that is optional and whose schema doesn't
 * take it. Models write them for what they were not told. What is required stays, and so does what the schema takes;
 * where it is not certain, nothing is left out. At every depth, in objects and lists.
 */
export function withoutEmptyOptionals(
  args: Readonly<Record<string, unknown>>,
  parameters: JsonSchema,
): NormalisedArguments {
  const dropped: string[] = [];
  const normal = hasEmpty(args, 0)
    ? objectWithout(args, parameters, { root: parameters, dropped }, [], 0)
    : args;
  return { arguments: dropped.length === 0 ? { ...args } : normal, dropped };
}

interface Walk {
  readonly root: JsonSchema;
  readonly dropped: string[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isEmpty = (value: unknown): value is Empty => value === null || value === '';

/** Almost no arguments have any: then nothing is copied. */
function hasEmpty(value: unknown, depth: number): boolean {
  if (isEmpty(value)) return true;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return false;
  return Object.values(value).some((member) => hasEmpty(member, depth + 1));
}

function valueWithout(
  value: unknown,
  schema: unknown,
  walk: Walk,
  path: readonly string[],
  depth: number,
): unknown {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = membersOf(schema, walk.root, 'items');
    if (items.length !== 1) return value;
    return value.map((item, i) => valueWithout(item, items[0], walk, [...path, String(i)], depth + 1));
  }
  return objectWithout({ ...value }, schema, walk, path, depth);
}

function objectWithout(
  value: Readonly<Record<string, unknown>>,
  schema: unknown,
  walk: Walk,
  path: readonly string[],
  depth: number,
): Record<string, unknown> {
  const properties = membersOf(schema, walk.root, 'properties').filter(isRecord);
  const required = new Set(
    membersOf(schema, walk.root, 'required').flatMap((names): unknown[] =>
      Array.isArray(names) ? names : [],
    ),
  );
  // A map: what each of its values has to be.
  const additional = membersOf(schema, walk.root, 'additionalProperties').filter(isRecord);
  const hasPatterns = membersOf(schema, walk.root, 'patternProperties').length > 0;
  const kept: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const own = properties.filter((of) => Object.hasOwn(of, name)).map((of) => of[name]);
    const declared = own.length === 0 && !hasPatterns ? additional : own;
    const here = [...path, name];
    const says = !isEmpty(member) || required.has(name) || declared.length === 0;
    if (says || declared.some((one) => takes(one, member, walk.root, 0))) {
      const only = declared.length === 1 ? valueWithout(member, declared[0], walk, here, depth + 1) : member;
      kept.push([name, only]);
    } else walk.dropped.push(here.join('.').slice(0, 200));
  }
  return Object.fromEntries(kept);
}

/** What a schema says under a keyword: itself, by its reference, and in each of its alternatives. */
function membersOf(schema: unknown, root: JsonSchema, keyword: string, depth = 0): unknown[] {
  const resolved = resolve(schema, root);
  if (!isRecord(resolved) || depth > MAX_DEPTH) return [];
  const alternatives = ['anyOf', 'oneOf', 'allOf'].flatMap((of): unknown[] => {
    const list = resolved[of];
    return Array.isArray(list) ? list.slice(0, MAX_ALTERNATIVES) : [];
  });
  return [
    ...(resolved[keyword] === undefined ? [] : [resolved[keyword]]),
    ...alternatives.slice(0, MAX_ALTERNATIVES).flatMap((one) => membersOf(one, root, keyword, depth + 8)),
  ];
}

/** Whether a schema takes an empty value, or might: only a certain no counts as no. */
function takes(schema: unknown, value: Empty, root: JsonSchema, depth: number): boolean {
  const resolved = resolve(schema, root);
  if (resolved === false) return false;
  if (!isRecord(resolved) || depth > MAX_DEPTH) return true;
  const { type, enum: values, const: only, minLength, pattern, format, anyOf, oneOf, allOf } = resolved;
  const name = value === null ? 'null' : 'string';
  if (type !== undefined && type !== name && !(Array.isArray(type) && type.includes(name))) return false;
  if (Array.isArray(values) && !values.includes(value)) return false;
  if ('const' in resolved && only !== value) return false;
  if (value === '' && typeof minLength === 'number' && minLength > 0) return false;
  if (value === '' && typeof format === 'string') return false;
  if (value === '' && typeof pattern === 'string' && !matchesNothing(pattern)) return false;
  for (const alternatives of [anyOf, oneOf])
    if (
      Array.isArray(alternatives) &&
      !alternatives.slice(0, MAX_ALTERNATIVES).some((one) => takes(one, value, root, depth + 4))
    )
      return false;
  return (
    !Array.isArray(allOf) ||
    allOf.slice(0, MAX_ALTERNATIVES).every((one) => takes(one, value, root, depth + 4))
  );
}

/** Whether a pattern matches the empty text: nothing in it can be gone back over. */
function matchesNothing(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test('');
  } catch {
    return true;
  }
}

/** A step of a reference as it is, when nothing can be decoded in it. */
function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/** A schema behind its references, which stay inside the document. */
function resolve(schema: unknown, root: JsonSchema): unknown {
  let found = schema;
  for (let hops = 0; hops < MAX_DEPTH; hops++) {
    if (!isRecord(found) || typeof found['$ref'] !== 'string') return found;
    const ref = found['$ref'];
    if (!ref.startsWith('#')) return undefined;
    found = ref
      .slice(1)
      .split('/')
      .filter((step) => step !== '')
      .map((step) => decoded(step).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((at, step) => (isRecord(at) && Object.hasOwn(at, step) ? at[step] : undefined), root);
  }
  return undefined;
}
