import type { JsonSchema } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

/** What judging a value by a schema can cost, known without compiling it. */
export interface SchemaCost {
  /** Schemas, alternatives and pattern steps that a value may be held against, references followed. */
  readonly nodes: number;
  /** Whether the time grows with the size of the value only: no references in circles, no comparison of all items with all. */
  readonly linear: boolean;
}

export const SCHEMA_BOUNDS = {
  /** Schemas, with every reference followed. */
  nodes: 4096,
  /** Schemas within schemas, with every reference followed. */
  depth: 64,
  patterns: 128,
  /** Characters of one pattern. */
  patternLength: 1024,
} as const;

const ONE =
  'additionalProperties unevaluatedProperties unevaluatedItems contains propertyNames not if then else contentSchema items'.split(
    ' ',
  );
const LIST = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const NAMED = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const SCALARS = new Set(['string', 'number', 'integer', 'boolean', 'null']);

/**
 * The cost of a schema, by looking at it: in time that grows with its size, however its references multiply.
 *
 * @throws CodedError `SCHEMA_TOO_COSTLY` naming the bound.
 */
export function schemaCost(schema: JsonSchema): SchemaCost {
  const walk = new Walk(schema);
  const { nodes, depth } = walk.measure(schema);
  if (nodes > SCHEMA_BOUNDS.nodes) throw tooCostly('nodes', nodes);
  if (depth > SCHEMA_BOUNDS.depth) throw tooCostly('depth', depth);
  return { nodes, linear: walk.linear };
}

interface Measure {
  readonly nodes: number;
  readonly depth: number;
}

class Walk {
  linear = true;
  private readonly done = new Map<object, Measure>();
  private readonly open = new Set<object>();
  private patterns = 0;

  constructor(private readonly root: JsonSchema) {}

  measure(node: unknown): Measure {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return { nodes: 1, depth: 1 };
    const known = this.done.get(node);
    if (known) return known;
    if (this.open.has(node)) {
      // A circle: how often it is gone through depends on the value.
      this.linear = false;
      return { nodes: 1, depth: 1 };
    }
    if (this.open.size > SCHEMA_BOUNDS.depth) throw tooCostly('depth', this.open.size);
    this.open.add(node);
    let nodes = 1 + this.ownCost(node);
    let depth = 0;
    for (const child of this.children(node)) {
      const measured = this.measure(child);
      nodes += measured.nodes;
      depth = Math.max(depth, measured.depth);
    }
    this.open.delete(node);
    const measured = { nodes, depth: depth + 1 };
    this.done.set(node, measured);
    return measured;
  }

  private *children(node: object): Generator {
    for (const keyword of ONE) if (keyword in node) yield Reflect.get(node, keyword);
    for (const keyword of LIST) yield* valuesOf(Reflect.get(node, keyword));
    for (const keyword of NAMED) yield* valuesOf(Reflect.get(node, keyword));
    if ('$ref' in node) yield this.target(Reflect.get(node, '$ref'));
    // Where it leads depends on who refers to the schema it stands in.
    if ('$dynamicRef' in node) this.linear = false;
  }

  /** Beside its parts: alternatives of `enum`, patterns, and what compares all items with all. */
  private ownCost(node: object): number {
    const { enum: values, pattern, patternProperties, uniqueItems, items } = node as Record<string, unknown>;
    const patterns = [
      ...(typeof pattern === 'string' ? [pattern] : []),
      ...(typeof patternProperties === 'object' && patternProperties !== null
        ? Object.keys(patternProperties)
        : []),
    ];
    this.patterns += patterns.length;
    if (this.patterns > SCHEMA_BOUNDS.patterns) throw tooCostly('patterns', this.patterns);
    if (uniqueItems === true && !hasScalarType(items)) this.linear = false;
    return (
      (Array.isArray(values) ? values.length : 0) +
      patterns.reduce((sum, text) => sum + this.patternCost(text), 0)
    );
  }

  /** About the number of steps of the compiled pattern. */
  private patternCost(pattern: string): number {
    if (pattern.length > SCHEMA_BOUNDS.patternLength) throw tooCostly('patternLength', pattern.length);
    const repeats = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(([, least, most]) =>
      Number(most || least),
    );
    // A repeated group holds all of its steps as often.
    if (repeats.some((times) => times > 16) && /\)[*+?]?\{/.test(pattern)) this.linear = false;
    return Math.ceil((pattern.length + repeats.reduce((sum, times) => sum + times, 0)) / 4);
  }

  private target(ref: unknown): unknown {
    if (typeof ref !== 'string') return undefined;
    if (ref === '#') return this.root;
    if (!ref.startsWith('#/')) {
      // An anchor or id, which only the compiler finds.
      this.linear = false;
      return undefined;
    }
    return ref
      .slice(2)
      .split('/')
      .map((step) => decoded(step).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>(
        (at, step) =>
          typeof at === 'object' && at !== null && Object.hasOwn(at, step)
            ? Reflect.get(at, step)
            : undefined,
        this.root,
      );
  }
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

const valuesOf = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];

/** Whether equal items are found by looking them up. */
function hasScalarType(items: unknown): boolean {
  if (typeof items !== 'object' || items === null) return false;
  const type: unknown = Reflect.get(items, 'type');
  return typeof type === 'string' && SCALARS.has(type);
}

const tooCostly = (bound: keyof typeof SCHEMA_BOUNDS, found: number) =>
  new CodedError('SCHEMA_TOO_COSTLY', `The schema exceeds the bound on ${bound}: ${SCHEMA_BOUNDS[bound]}.`, {
    details: { bound, max: SCHEMA_BOUNDS[bound], found: Math.min(found, Number.MAX_SAFE_INTEGER) },
  });
