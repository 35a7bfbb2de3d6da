import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, ValidationTypes } from 'class-validator';

export type EventClass = new () => object;

/** What the validation of one property asks of texts and numbers. */
export interface FieldRules {
  /** Longest text, in characters as class-validator counts them. */
  readonly maxLength: number | undefined;
  readonly pattern: RegExp | undefined;
  /** Whether it is a text with an ISO 8601 instant. */
  readonly instant: boolean;
  readonly number: boolean;
  readonly integer: boolean;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Class of a nested object, or of each element. */
  readonly nested: EventClass | undefined;
}

const known = new Map<EventClass, ReadonlyMap<string, FieldRules>>();

/** Rules of a class by property, as its decorators state them. */
export function fieldRules(dto: EventClass): ReadonlyMap<string, FieldRules> {
  const rules = known.get(dto) ?? readRules(dto);
  known.set(dto, rules);
  return rules;
}

function readRules(dto: EventClass): ReadonlyMap<string, FieldRules> {
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', true, false);
  const properties = new Set(rules.map(({ propertyName }) => propertyName));
  return new Map(
    [...properties].map((property) => {
      const own = rules.filter(({ propertyName }) => propertyName === property);
      const constraint = (name: string): unknown => own.find((rule) => rule.name === name)?.constraints[0];
      const has = (name: string) => own.some((rule) => rule.name === name);
      const pattern = constraint('matches');
      const nested = own.some(({ type }) => type === ValidationTypes.NESTED_VALIDATION);
      return [
        property,
        {
          maxLength: finite(constraint('maxLength')),
          pattern: pattern instanceof RegExp ? pattern : undefined,
          instant: has('isIso8601'),
          number: has('isNumber') || has('isInt'),
          integer: has('isInt'),
          min: finite(constraint('min')),
          max: finite(constraint('max')),
          nested: nested ? classOf(dto, property) : undefined,
        },
      ];
    }),
  );
}

const finite = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const classOf = (dto: EventClass, property: string): EventClass | undefined =>
  // The storage of class-transformer knows no more than that it is a function.
  defaultMetadataStorage.findTypeMetadata(dto, property)?.typeFunction() as EventClass | undefined;
