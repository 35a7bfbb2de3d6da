import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { AgentProfile } from './agent-profile.dto.js';
import type { Problem } from './problem.js';
import { profileProblems } from './profile-problems.js';
import { validationProblems } from './validation-problems.js';

/** Plain data as a profile with its defaults, or every rule that it breaks. */
export function toProfile(plain: unknown): { profile: AgentProfile } | { problems: readonly Problem[] } {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain))
    return { problems: [{ path: [], rule: 'a profile must be a map of fields' }] };
  const shape = [...unusable(plain, [])];
  if (shape.length > 0) return { problems: shape };
  const profile = plainToInstance(AgentProfile, plain, { exposeDefaultValues: true });
  const problems = validationProblems(profile);
  if (problems.length > 0) return { problems };
  const between = profileProblems(profile);
  return between.length > 0 ? { problems: between } : { profile };
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
