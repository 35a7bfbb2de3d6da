import { z } from 'zod';

/** The kinds of values that settings have. All read from text. */

/** TCP port; 0 lets the system choose. */
export const port = () =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'not a port number')
    .transform(Number)
    .refine((n) => n <= 65535, 'above 65535');

export const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (s) => URL.canParse(s) && protocols.includes(new URL(s).protocol),
      `not a URL with ${protocols.join(' or ')}`,
    )
    .refine(
      (s) => !URL.canParse(s) || (new URL(s).username === '' && new URL(s).password === ''),
      'must not carry credentials; they have settings of their own',
    );

/** A URL or several, separated by commas. */
export const urls = (...protocols: string[]) =>
  z
    .string()
    .transform((s) => s.split(',').map((u) => u.trim()))
    .pipe(z.array(url(...protocols)).min(1));

export const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'not a whole number')
    .transform(Number)
    .refine((n) => n >= min && n <= max, `not within ${min} to ${max}`);

export const decimal = (min: number, max: number) =>
  z
    .string()
    .refine((s) => s.trim() !== '' && Number.isFinite(Number(s)), 'not a number')
    .transform(Number)
    .refine((n) => n >= min && n <= max, `not within ${min} to ${max}`);

export const flag = () => z.enum(['true', 'false'], 'neither true nor false').transform((s) => s === 'true');
export const text = (maxLength = 1024) => z.string().min(1).max(maxLength);
export const secret = (minLength: number) =>
  z.string().min(minLength, `shorter than ${minLength} characters`);
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `not one of ${values.join(', ')}`);
