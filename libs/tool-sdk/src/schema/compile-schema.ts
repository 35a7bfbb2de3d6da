import type { FieldProblem } from '@trunkline/bus';
import type { JsonSchema } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { type ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** What is wrong with a value, at most 20 problems; none when it is valid. Values are never changed. */
export type SchemaCheck = (value: unknown) => readonly FieldProblem[];

const MAX_PROBLEMS = 20;

/**
 * Compiles a JSON Schema (2020-12) strictly: unknown keywords and formats are errors, nothing is coerced, defaulted or
 * removed, references stay inside the document.
 *
 * @throws CodedError `TOOL_REGISTRATION_INVALID` with the reason.
 */
export function compileSchema(schema: JsonSchema): SchemaCheck {
  if ('$async' in schema) throw new CodedError('TOOL_REGISTRATION_INVALID', 'The schema is asynchronous.');
  // One instance for each schema, so that an `$id` in one tool's schema can't be referred to by another's.
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictTuples: false,
    allErrors: true,
    logger: false,
    addUsedSchema: false,
  });
  formats.default(ajv);
  let validate: ReturnType<typeof ajv.compile>;
  try {
    validate = ajv.compile(schema);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 300) : 'unknown';
    throw new CodedError('TOOL_REGISTRATION_INVALID', `The schema does not compile: ${reason}`, {
      cause,
      details: { reason },
    });
  }
  return (value) => (validate(value) ? [] : (validate.errors ?? []).slice(0, MAX_PROBLEMS).map(problemOf));
}

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
