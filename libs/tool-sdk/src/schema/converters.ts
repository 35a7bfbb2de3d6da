import 'reflect-metadata';
import { CodedError } from '@trunkline/errors';
import * as cv from 'class-validator';
import type { ISchemaConverters } from 'class-validator-jsonschema/build/defaultConverters.js';

type Metadata = Parameters<Extract<ISchemaConverters[string], (...args: never[]) => unknown>>[0];

/**
 * Where the library's own conversion is wrong for JSON Schema 2020-12, accepts other values than the decorator does, or
 * uses a format that nobody defines. A rule that JSON Schema can't express is left to the tool's own validation.
 */
export const converters: ISchemaConverters = {
  [cv.ValidationTypes.CUSTOM_VALIDATION]: (meta) => ofReflectedType(meta),
  [cv.MATCHES]: (meta) => ({ type: 'string', pattern: pattern(meta) }),
  [cv.CONTAINS]: (meta) => ({ type: 'string', pattern: literal(meta) }),
  [cv.NOT_CONTAINS]: (meta) => ({ type: 'string', not: { type: 'string', pattern: literal(meta) } }),
  [cv.IS_ENUM]: (meta) => oneOf(enumValues(meta.constraints?.[0])),
  [cv.IS_IN]: (meta) => oneOf(meta.constraints?.[0] ?? []),
  [cv.IS_NOT_IN]: (meta) => ({ not: { enum: meta.constraints?.[0] ?? [] } }),
  [cv.EQUALS]: (meta) => oneOf([meta.constraints?.[0]]),
  [cv.NOT_EQUALS]: (meta) => ({ not: { enum: [meta.constraints?.[0]] } }),
  [cv.IS_EMPTY]: { not: {} },
  [cv.IS_NOT_EMPTY]: { not: { enum: ['', null] } },
  [cv.IS_DEFINED]: { not: { type: 'null' } },
  [cv.IS_IP]: (meta) => {
    const v4 = { type: 'string', format: 'ipv4' } as const;
    const v6 = { type: 'string', format: 'ipv6' } as const;
    const version = String(meta.constraints?.[0] ?? '');
    return version === '4' ? v4 : version === '6' ? v6 : { type: 'string', anyOf: [v4, v6] };
  },
  [cv.IS_ISO8601]: { type: 'string' },
  [cv.IS_DATE_STRING]: { type: 'string' },
  [cv.IS_RFC_3339]: { type: 'string', format: 'date-time' },
  [cv.IS_URL]: { type: 'string', format: 'uri' },
  [cv.IS_NUMBER_STRING]: { type: 'string' },
  [cv.IS_ALPHA]: { type: 'string' },
  [cv.IS_ALPHANUMERIC]: { type: 'string' },
  [cv.IS_BASE64]: { type: 'string' },
  [cv.IS_CREDIT_CARD]: { type: 'string' },
  [cv.IS_CURRENCY]: { type: 'string' },
  [cv.IS_ISBN]: { type: 'string' },
  [cv.IS_ISIN]: { type: 'string' },
  [cv.IS_JSON]: { type: 'string' },
  [cv.IS_MOBILE_PHONE]: { type: 'string' },
  [cv.IS_FULL_WIDTH]: { type: 'string' },
  [cv.IS_HALF_WIDTH]: { type: 'string' },
  [cv.IS_MULTIBYTE]: { type: 'string' },
  [cv.IS_SURROGATE_PAIR]: { type: 'string' },
  [cv.IS_MILITARY_TIME]: { type: 'string' },
};

/** For a rule of somebody's own: what the property was declared as. */
function ofReflectedType(meta: Metadata) {
  if (meta.each || typeof meta.target !== 'function') return {};
  const declared: unknown = Reflect.getMetadata('design:type', meta.target.prototype, meta.propertyName);
  if (declared === String) return { type: 'string' } as const;
  if (declared === Number) return { type: 'number' } as const;
  if (declared === Boolean) return { type: 'boolean' } as const;
  if (declared === Array) return { type: 'array', items: {} } as const;
  return {};
}

function oneOf(values: readonly unknown[]) {
  const types = new Set(values.map((value) => typeof value));
  const type = types.size === 1 ? [...types][0] : undefined;
  return type === 'string' || type === 'number' || type === 'boolean'
    ? { type, enum: [...values] }
    : { enum: [...values] };
}

/** Values of a TypeScript enum, without the reverse mapping that numeric ones have. */
const enumValues = (entity: unknown) =>
  Object.entries(entity ?? {}).flatMap(([key, value]) =>
    Number.isNaN(Number.parseInt(key, 10)) ? [value] : [],
  );

function pattern(meta: Metadata): string {
  const expression: unknown = meta.constraints?.[0];
  if (!(expression instanceof RegExp))
    throw inexpressible(meta, 'takes a regular expression, not a text with modifiers');
  if (/[^dgu]/.test(expression.flags))
    throw inexpressible(
      meta,
      `has the flags "${expression.flags}", which a JSON Schema pattern cannot carry`,
    );
  return expression.source;
}

const literal = (meta: Metadata) => String(meta.constraints?.[0]).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const inexpressible = (meta: Metadata, reason: string) =>
  new CodedError('TOOL_REGISTRATION_INVALID', `${meta.propertyName}: ${meta.type} ${reason}.`, {
    details: { property: meta.propertyName, rule: meta.type },
  });
