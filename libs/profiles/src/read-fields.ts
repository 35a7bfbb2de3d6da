import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import type { Problem } from './problem.js';
import { validationProblems } from './validation-problems.js';

/**
 * Plain data as an instance of a class-validator class with its defaults, or every rule of its fields that it breaks.
 *
 * @param what it is, for messages: "a profile"
 */
export function readFields<T extends object>(
  of: new () => T,
  plain: unknown,
  what: string,
): { readonly value: T } | { readonly problems: readonly Problem[] } {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain))
    return { problems: [{ path: [], rule: `${what} must be a map of fields` }] };
  const shape = [...unusable(plain, [])];
  if (shape.length > 0) return { problems: shape };
  const value = plainToInstance(of, plain, { exposeDefaultValues: true });
  const problems = validationProblems(value);
  return problems.length > 0 ? { problems } : { value };
}

/** Values and keys that no field can have; they go first, because class-transformer would hide them. */
function* unusable(value: unknown, path: readonly (string | number)[]): Generator<Problem> {
  if (value === null || value === undefined)
    yield { path, rule: 'has no value; leave the field out instead' };
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* unusable(item, [...path, i]);
  else if (typeof value === 'object')
    for (const key of Object.keys(value)) {
      if (['__proto__', 'constructor', 'prototype'].includes(key))
        yield { path: [...path, key], rule: 'is not a known field', atKey: true };
      else yield* unusable(Reflect.get(value, key), [...path, key]);
    }
}
