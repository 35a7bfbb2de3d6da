import { validateDto } from '@trunkline/bus';
import { CodedError } from '@trunkline/errors';
import { getMetadataStorage } from 'class-validator';
import type { Constructor } from '../schema/constructor.js';

/**
 * Arguments as an instance of their class. The gateway has checked the schema already; this is the tool's own check,
 * with the rules that a schema can't express.
 *
 * @throws CodedError `ARGUMENTS_INVALID` with `details.fields`.
 */
export function validateArguments<A extends object>(dto: Constructor<A>, plain: unknown): A {
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', true, false).length;
  if (rules > 0) return validateDto(dto, plain, 'ARGUMENTS_INVALID');
  // class-validator refuses every value of a class without rules.
  if (typeof plain !== 'object' || plain === null || Object.keys(plain).length > 0)
    throw new CodedError('ARGUMENTS_INVALID', 'The tool takes no arguments.');
  return new dto();
}
