import { plainToInstance, Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, ValidateBy, ValidateNested } from 'class-validator';

type Class = new () => object;
type Decorate = (target: object, key: string) => void;

const all =
  (...decorators: readonly PropertyDecorator[]): Decorate =>
  (target, key) => {
    for (const decorate of decorators) decorate(target, key);
  };

/** One nested section. `IsObject` keeps a list from passing as a section (class-validator would check its items). */
export const Section = (of: () => Class): Decorate => all(Type(of), IsObject(), ValidateNested());

/** A list of sections. */
export const Sections = (of: () => Class, max: number): Decorate =>
  all(Type(of), IsArray(), ArrayMaxSize(max), ValidateNested({ each: true }));

/**
 * Sections by name, as a `Map`. Built here: class-transformer's own maps silently lose entries whose name is also a
 * property of `Map`, such as `size`.
 */
export const NamedSections = (of: () => Class, keys: RegExp, max: number): Decorate =>
  all(
    Transform(({ obj, key }) => toMap(Reflect.get(obj, key), of()), { toClassOnly: true }),
    ValidateNested(),
    IsNamed(keys, max),
  );

function toMap(value: unknown, of: Class): unknown {
  if (value === undefined) return new Map();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return new Map(
    Object.entries(value).map(([name, section]) => [
      name,
      plainToInstance<object, unknown>(of, section, { exposeDefaultValues: true }),
    ]),
  );
}

/** The keys of a `Map` are names. */
function IsNamed(keys: RegExp, max: number): PropertyDecorator {
  return ValidateBy({
    name: 'isNamed',
    validator: {
      validate: (value: unknown) =>
        value instanceof Map && value.size <= max && [...value.keys()].every((k) => keys.test(String(k))),
      defaultMessage: () => `must hold at most ${max} named entries, each name matching ${keys.source}`,
    },
  });
}

/** A flat record whose keys match `keys` and whose values pass `accepts`. */
export function IsRecordOf(
  accepts: (value: unknown) => boolean,
  keys: RegExp,
  max: number,
  what: string,
): PropertyDecorator {
  return ValidateBy({
    name: 'isRecordOf',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.keys(value).length <= max &&
        Object.entries(value).every(([k, v]) => keys.test(k) && accepts(v)),
      defaultMessage: () => `must be at most ${max} entries of ${what}, each name matching ${keys.source}`,
    },
  });
}
