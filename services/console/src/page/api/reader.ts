/** Readers turn JSON from outside into a typed value, or throw. Unknown fields are left behind. */
export type Reader<T> = (value: unknown) => T;
export type Read<R> = R extends Reader<infer T> ? T : never;

/** What came is not what was agreed. */
export class UnexpectedShape extends Error {
  constructor(expected: string) {
    super(`expected ${expected}`);
    this.name = 'UnexpectedShape';
  }
}

export const text: Reader<string> = (value) => {
  if (typeof value !== 'string') throw new UnexpectedShape('text');
  return value;
};

export const number: Reader<number> = (value) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new UnexpectedShape('a number');
  return value;
};

export const flag: Reader<boolean> = (value) => {
  if (typeof value !== 'boolean') throw new UnexpectedShape('true or false');
  return value;
};

export const oneOf =
  <const T extends string>(values: readonly T[]): Reader<T> =>
  (value) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw new UnexpectedShape(`one of ${values.join(', ')}`);
    return found;
  };

/** Absent and null are the same. */
export const optional =
  <T>(reader: Reader<T>): Reader<T | undefined> =>
  (value) =>
    value === undefined || value === null ? undefined : reader(value);

export const list =
  <T>(item: Reader<T>): Reader<readonly T[]> =>
  (value) => {
    if (!Array.isArray(value)) throw new UnexpectedShape('a list');
    return value.map((entry: unknown) => item(entry));
  };

export const record: Reader<Readonly<Record<string, unknown>>> = (value) => {
  if (!isRecord(value)) throw new UnexpectedShape('an object');
  return value;
};

export function object<F extends Readonly<Record<string, Reader<unknown>>>>(
  fields: F,
): Reader<{ readonly [K in keyof F]: Read<F[K]> }> {
  return (value) => {
    const source = record(value);
    const read = Object.entries(fields).map(([name, reader]) => [name, reader(source[name])] as const);
    // Every key of F was read by its own reader above.
    return Object.fromEntries(read) as { readonly [K in keyof F]: Read<F[K]> };
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
