import type { FieldProblem } from '@trunkline/bus';
import type { JsonSchema } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import type { ErrorObject, Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { linearPatterns } from './linear-pattern.js';

/** What is wrong with a value, at most 20 problems; none when it is valid. Values are never changed. */
export type SchemaCheck = (value: unknown) => readonly FieldProblem[];

const MAX_PROBLEMS = 20;
/** The formats of draft 2020-12 that are checked; any other one is an error. */
const FORMATS = [
  'date',
  'time',
  'date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'uuid',
  'json-pointer',
] as const;

export interface CompileSchemaOptions {
  /** The schema is our own: its patterns are known to match in linear time with the engine's own matcher. @default false */
  readonly trusted?: boolean;
}

/**
 * Compiles a JSON Schema (2020-12) strictly: unknown keywords and formats are errors, nothing is coerced, defaulted or
 * removed, references stay inside the document, patterns are matched in linear time.
 *
 * @throws CodedError `TOOL_REGISTRATION_INVALID` with the reason.
 */
export function compileSchema(
  schema: JsonSchema,
  { trusted = false }: CompileSchemaOptions = {},
): SchemaCheck {
  const refused = (reason: string, cause?: unknown) =>
    new CodedError('TOOL_REGISTRATION_INVALID', `The schema does not compile: ${reason}`, {
      details: { reason },
      ...(cause === undefined ? {} : { cause }),
    });
  if ('$async' in schema) throw refused('it is asynchronous');
  try {
    if (!dialect.validateSchema(schema)) throw refused(dialect.errorsText(dialect.errors).slice(0, 300));
    // One instance for each schema, so that an `$id` in one tool's schema can't be referred to by another's. It has no
    // meta-schema of its own: compiling those costs more than everything else.
    const ajv = strict({ meta: false, validateSchema: false, ...(trusted ? { code: {} } : {}) });
    const validate = ajv.compile(withoutDialect(schema));
    return (value) => (validate(value) ? [] : (validate.errors ?? []).slice(0, MAX_PROBLEMS).map(problemOf));
  } catch (thrown) {
    if (thrown instanceof CodedError) throw thrown;
    throw refused(thrown instanceof Error ? thrown.message.slice(0, 300) : 'unknown', thrown);
  }
}

function strict(options: Options): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictTuples: false,
    allErrors: true,
    logger: false,
    addUsedSchema: false,
    code: { regExp: linearPatterns },
    ...options,
  });
  return formats.default(ajv, [...FORMATS]) as Ajv2020;
}

/** Knows what a schema of draft 2020-12 looks like. */
const dialect = strict({});

/** What was just checked against its dialect need not name it any more. */
const withoutDialect = (schema: JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== '$schema'));

/** The same words as those of class-validator's problems: where, which rule, what it says. Values are never quoted. */
function problemOf({ instancePath, keyword, message, params }: ErrorObject): FieldProblem {
  const path = instancePath.split('/').slice(1).map(unescape);
  const child = [params['missingProperty'], params['additionalProperty'], params['unevaluatedProperty']].find(
    (name): name is string => typeof name === 'string',
  );
  if (child !== undefined) path.push(child);
  return {
    field: path.map((step) => bounded(step, 64)).join('.') || '$',
    rule: keyword,
    message: bounded(describe(keyword, message, params), 200),
  };
}

function describe(keyword: string, message: string | undefined, params: Record<string, unknown>): string {
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties')
    return 'is not a known property';
  if (keyword === 'required') return 'is missing';
  if (keyword === 'enum' && Array.isArray(params['allowedValues']))
    return `must be one of ${params['allowedValues'].map(String).join(', ')}`;
  return message ?? keyword;
}

const unescape = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~');
const bounded = (text: string, max: number) => (text.length > max ? `${text.slice(0, max)}…` : text);
