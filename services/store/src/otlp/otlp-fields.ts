import { CodedError } from '@trunkline/errors';

/** Reads fields of an OTLP/JSON message. Absent and null fields have protobuf's defaults, unknown ones are ignored. */

export type Message = Readonly<Record<string, unknown>>;

/** Latest instant of DateTime64(9): 2262-04-11. */
const MAX_NANOS = 2n ** 63n - 1n;

export function message(value: unknown, path: string): Message {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw wrong(path, 'an object');
  return value as Message;
}

export function list(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(path, 'an array');
  return value;
}

export function text(value: unknown, path: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw wrong(path, 'a string');
  // A lone surrogate would make the engine refuse the whole batch.
  return value.toWellFormed();
}

/** Trace and span ids: hex in any case; all zeros is the same as none. */
export function id(value: unknown, path: string, length: 16 | 32): string {
  const hex = text(value, path).toLowerCase();
  if (hex === '' || /^0+$/.test(hex)) return '';
  if (hex.length !== length || !/^[0-9a-f]+$/.test(hex)) throw wrong(path, `${length} hexadecimal digits`);
  return hex;
}

/** A 64-bit number of nanoseconds, written as a decimal string or as a number. */
export function nanos(value: unknown, path: string): bigint {
  const parsed = integer(value, path);
  return parsed < 0n ? 0n : parsed > MAX_NANOS ? MAX_NANOS : parsed;
}

export function integer(value: unknown, path: string): bigint {
  if (value === undefined || value === null) return 0n;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  throw wrong(path, 'a whole number');
}

/** The name of an enumeration's value, which comes as its number or as its full name. A later one is the first. */
export function enumName(
  value: unknown,
  path: string,
  names: readonly [string, ...string[]],
  prefix: string,
): string {
  if (value === undefined || value === null) return names[0];
  if (typeof value === 'number') return names[value] ?? names[0];
  const full = text(value, path).toUpperCase();
  return names.find((name) => `${prefix}${name.toUpperCase()}` === full) ?? names[0];
}

const wrong = (path: string, expected: string) =>
  new CodedError('VALIDATION_FAILED', `${path} is not ${expected}.`, { details: { field: path } });
