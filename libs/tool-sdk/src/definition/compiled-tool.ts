import { validateEvent } from '@trunkline/bus';
import { confirmPlaceholders, type JsonSchema, type ToolDefinition } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { compileSchema, type SchemaCheck } from '../schema/compile-schema.js';
import { type SchemaCost, schemaCost } from '../schema/schema-cost.js';
import { limitProblem } from './limit-problem.js';
import { ToolDefinitionDto } from './tool-definition.dto.js';

/** A definition that keeps every rule of registration, with its schemas compiled once. */
export interface CompiledTool {
  readonly definition: ToolDefinition;
  readonly checkArguments: SchemaCheck;
  readonly checkResult: SchemaCheck;
  /** What the two can cost. */
  readonly cost: { readonly arguments: SchemaCost; readonly result: SchemaCost };
}

/**
 * Judges what a tool declares about itself. The SDK asks before a tool is served, the gateway before it enters the
 * catalogue.
 *
 * @throws CodedError `TOOL_REGISTRATION_INVALID` naming the rule: a wrong field; a schema that does not compile, is no
 * object or leaves unknown properties open; more than one attempt for a tool that is neither `read` nor idempotent; a
 * sensitive property that does not exist; a limit or status of a `read` tool, or a sum of what is no required, non-negative number; a placeholder of
 * `confirm` that is no argument; an example that breaks the schema.
 * `SCHEMA_TOO_COSTLY` naming the bound that a schema exceeds.
 */
export function compileTool(declared: unknown): CompiledTool {
  let definition: ToolDefinition;
  try {
    definition = validateEvent(ToolDefinitionDto, declared);
  } catch (cause) {
    const problem = cause instanceof CodedError ? cause : new CodedError('INTERNAL', undefined, { cause });
    throw new CodedError('TOOL_REGISTRATION_INVALID', problem.message, {
      cause,
      ...(problem.details ? { details: problem.details } : {}),
    });
  }
  const { parameters, result, effect, idempotent, maxAttempts, sensitive, examples } = definition;
  requireClosedObject(parameters);
  const cost = {
    arguments: schemaCost(parameters),
    result: result === undefined ? NO_COST : schemaCost(result),
  };
  const checkArguments = compileSchema(parameters);
  const checkResult = result === undefined ? accept : compileSchema(result);
  if (maxAttempts > 1 && effect !== 'read' && !idempotent)
    throw invalid('maxAttempts: more than one needs effect read or idempotent.');
  for (const name of sensitive)
    if (!Object.hasOwn(propertiesOf(parameters), name))
      throw invalid(`sensitive: there is no argument ${name}.`);
  if (effect === 'read' && definition.status)
    throw invalid('status: what changes nothing is never in doubt.');
  if (effect === 'read' && definition.limits?.length)
    throw invalid('limits: what changes nothing has no effect to limit.');
  definition.limits?.forEach((limit, i) => {
    const problem = limitProblem(limit, parameters, propertiesOf(parameters));
    if (problem) throw invalid(`limits.${i}: ${problem}.`);
  });
  if (definition.confirm !== undefined) {
    const problem = confirmProblem(definition.confirm, propertiesOf(parameters));
    if (problem) throw invalid(`confirm: ${problem}.`);
  }
  examples.forEach((example, i) => {
    const [problem] = checkArguments(example);
    if (problem) throw invalid(`examples.${i}: ${problem.field} ${problem.message}.`);
  });
  return { definition, checkArguments, checkResult, cost };
}

/** What is wrong with a question to the caller, given the arguments that it may name; undefined when nothing is. */
export function confirmProblem(
  template: string,
  properties: Readonly<Record<string, unknown>>,
): string | undefined {
  const placeholders = confirmPlaceholders(template);
  if (placeholders === undefined) return 'a brace belongs to no placeholder such as {amount}';
  const unknown = placeholders.find((name) => !Object.hasOwn(properties, name));
  return unknown === undefined ? undefined : `there is no argument ${unknown}`;
}

const accept: SchemaCheck = () => [];
const NO_COST: SchemaCost = { nodes: 0, linear: true };

/** Arguments are one object whose properties are all known: anything else would reach the tool unseen. */
function requireClosedObject(parameters: JsonSchema): void {
  if (parameters['type'] !== 'object') throw invalid('parameters: type must be "object".');
  if (parameters['additionalProperties'] !== false && parameters['unevaluatedProperties'] !== false)
    throw invalid('parameters: additionalProperties (or unevaluatedProperties) must be false.');
}

/** Names of the arguments that a schema declares at its top. */
export function propertiesOf(parameters: JsonSchema): Readonly<Record<string, unknown>> {
  const properties = parameters['properties'];
  return typeof properties === 'object' && properties !== null ? { ...properties } : {};
}

const invalid = (message: string) => new CodedError('TOOL_REGISTRATION_INVALID', message);
