import { canonicalJson } from '@trunkline/contracts';
import { renderArgument } from '../speaking/render.js';
import { slotVariables } from './draft.js';
import { type Scene, slotOf, today } from './scene.js';
import type { Frame } from './talk.js';

/**
 * The arguments of a tool call. An argument whose slots are empty is left out; so is an optional one that the
 * tool's own schema doesn't know or doesn't accept, because a refused call helps nobody.
 */
export function toolArguments(
  scene: Scene,
  frame: Frame,
  tool: string,
  templates: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const context = { variables: new Map(slotVariables(scene, frame)), thisYear: today(scene).year };
  const schema = schemaOf(scene.tools.get(tool));
  const args: Record<string, unknown> = {};
  for (const [name, template] of Object.entries(templates)) {
    const text = renderArgument(template, context);
    if (text === undefined) continue;
    const only = /^\{([A-Za-z0-9]+)\}$/.exec(template)?.[1];
    const value = only !== undefined && slotOf(scene, only)?.type === 'number' ? Number(text) : text;
    const rule = schema?.properties.get(name);
    if (schema && !rule && schema.closed) continue;
    const accepted = rule ? fit(value, rule) : value;
    if (accepted === undefined && schema && !schema.required.has(name)) continue;
    args[name] = accepted ?? value;
  }
  return args;
}

interface ArgumentSchema {
  readonly properties: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly required: ReadonlySet<unknown>;
  readonly closed: boolean;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function schemaOf(schema: unknown): ArgumentSchema | undefined {
  if (!isRecord(schema) || !isRecord(schema['properties'])) return undefined;
  const properties = Object.entries(schema['properties']).flatMap(([name, rule]) =>
    isRecord(rule) ? [[name, rule] as const] : [],
  );
  return {
    properties: new Map(properties),
    required: new Set(Array.isArray(schema['required']) ? schema['required'] : []),
    closed: schema['additionalProperties'] === false,
  };
}

/** The value in the shape that the schema wants, or undefined when it can't have it. */
function fit(value: string | number, rule: Readonly<Record<string, unknown>>): string | number | undefined {
  if (Array.isArray(rule['enum']) && !rule['enum'].includes(value)) return undefined;
  if (rule['type'] === 'string') {
    const text = String(value);
    const most = rule['maxLength'];
    return typeof most === 'number' ? text.slice(0, most) : text;
  }
  if (rule['type'] === 'integer' || rule['type'] === 'number') {
    const number = Number(value);
    return Number.isFinite(number) ? number : undefined;
  }
  return value;
}

/** Canonical text of a call: the same tool with the same arguments is the same lookup. */
export const callKey = (tool: string, args: Readonly<Record<string, unknown>>): string =>
  `${tool} ${canonicalJson(args)}`;
