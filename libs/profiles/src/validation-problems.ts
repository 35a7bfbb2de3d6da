import { type ValidationError, validateSync } from 'class-validator';
import type { Problem } from './problem.js';

/** Rules of the fields themselves. */
export function validationProblems(fields: object): readonly Problem[] {
  const errors = validateSync(fields, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: false,
  });
  return errors.flatMap((error) => flatten(error, []));
}

function flatten(error: ValidationError, above: readonly (string | number)[]): Problem[] {
  const path = [...above, /^\d+$/.test(error.property) ? Number(error.property) : error.property];
  // What isn't there breaks every rule; that it is required is what helps.
  if (error.value === undefined && error.constraints?.['whitelistValidation'] === undefined)
    return [{ path, rule: 'is required' }];
  const own = Object.entries(error.constraints ?? {}).map(([name, message]): Problem => {
    if (name === 'whitelistValidation') return { path, rule: 'is not a known field', atKey: true };
    return { path, rule: withoutSubject(message, error.property) };
  });
  // A value of the wrong shape also fails every rule below it; one message is enough.
  const below = own.some((p) => /must be an? (object|array)/.test(p.rule))
    ? []
    : (error.children ?? []).flatMap((child) => flatten(child, path));
  const shape = own.filter((p) => p.rule.startsWith('nested property') === false);
  return [...(shape.length > 0 ? shape : own), ...below];
}

/** class-validator starts its messages with the field, which we print as a whole path already. */
const withoutSubject = (message: string, property: string): string =>
  message.startsWith(`${property} `)
    ? message.slice(property.length + 1)
    : message.replace(`each value in ${property} `, 'each value ');
