import { invalid } from './action-refusal.js';

/** The page's own readers of arguments. The agent's gateway has checked a schema before; the page trusts it with nothing. */
export type Arguments = Readonly<Record<string, unknown>>;

/** @throws ActionRefusal when it is no object, or has other properties than these. */
export function known(value: unknown, what: string, names: readonly string[]): Arguments {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${what} must be an object`);
  const other = Object.keys(value).find((name) => !names.includes(name));
  if (other !== undefined) throw invalid(`${what} has the unknown property ${other.slice(0, 40)}`);
  return { ...value };
}

/** @throws ActionRefusal when it is no text of 1 to `max` characters. */
export function textOf(value: unknown, what: string, max: number): string {
  if (typeof value !== 'string' || value.trim() === '' || value.length > max)
    throw invalid(`${what} must be text of 1 to ${max} characters`);
  return value;
}

/** @throws ActionRefusal when it is no list of 1 to `max` entries. */
export function listOf<T>(
  value: unknown,
  what: string,
  max: number,
  read: (item: unknown, what: string) => T,
): readonly T[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > max)
    throw invalid(`${what} must be a list of 1 to ${max} entries`);
  return value.map((item: unknown, index) => read(item, `${what}.${index}`));
}

/** @throws ActionRefusal when it is there and neither true nor false. @default false */
export function flagOf(value: unknown, what: string): boolean {
  if (value === undefined) return false;
  if (typeof value !== 'boolean') throw invalid(`${what} must be true or false`);
  return value;
}
