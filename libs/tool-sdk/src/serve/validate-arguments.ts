import { validateDto } from '@trunkline/bus';
import { CodedError } from '@trunkline/errors';
import { getMetadataStorage } from 'class-validator';
import type { Tool } from '../define-tool.js';
import type { Constructor } from '../schema/constructor.js';

/**
 * Arguments as an instance of their class, or as they are for a tool that has only a schema. The gateway has checked the
 * schema already; this is the tool's own check, with the rules that a schema can't express.
 *
 * @throws CodedError `ARGUMENTS_INVALID` with `details.fields`.
 */
export function validateArguments(tool: Tool, plain: unknown): object {
  return tool.arguments === undefined ? bySchema(tool, plain) : byClass(tool.arguments, plain);
}

function bySchema(tool: Tool, plain: unknown): object {
  const fields = tool.checkArguments(plain);
  if (fields.length > 0 || typeof plain !== 'object' || plain === null)
    throw new CodedError('ARGUMENTS_INVALID', fields.map((p) => `${p.field}: ${p.message}`).join('; '), {
      details: { fields: [...fields] },
    });
  return plain;
}

function byClass<A extends object>(dto: Constructor<A>, plain: unknown): A {
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', true, false).length;
  if (rules > 0) return validateDto(dto, plain, 'ARGUMENTS_INVALID');
  // class-validator refuses every value of a class without rules.
  if (typeof plain !== 'object' || plain === null || Object.keys(plain).length > 0)
    throw new CodedError('ARGUMENTS_INVALID', 'The tool takes no arguments.');
  return new dto();
}
