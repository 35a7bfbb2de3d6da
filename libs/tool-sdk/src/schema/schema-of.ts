import type { JsonSchema } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import type { Constructor } from './constructor.js';
import { converters } from './converters.js';

export const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/**
 * JSON Schema (draft 2020-12) of a class-validator class: unknown properties are refused at every level, nested classes
 * (`@ValidateNested() @Type(() => Other)`) become `$defs`.
 *
 * @throws CodedError `TOOL_REGISTRATION_INVALID` for a rule that cannot be expressed and would change the meaning: a
 * pattern with flags, a nested property without `@Type`, a discriminator.
 */
export function schemaOf(dto: Constructor): JsonSchema {
  const definitions = new Definitions();
  const root = definitions.objectSchema(dto);
  const nested = definitions.all();
  return { $schema: DIALECT, ...root, ...(Object.keys(nested).length > 0 ? { $defs: nested } : {}) };
}

class Definitions {
  private readonly named = new Map<Constructor, { name: string; schema: JsonSchema }>();

  objectSchema(dto: Constructor): JsonSchema {
    if (getMetadataStorage().getTargetValidationMetadatas(dto, '', true, false).length === 0)
      return { type: 'object', properties: {}, additionalProperties: false };
    const schema = targetConstructorToSchema(dto, {
      additionalConverters: {
        ...converters,
        [ValidationTypes.NESTED_VALIDATION]: (meta) => ({
          $ref: this.reference(meta.target, meta.propertyName),
        }),
      },
    });
    return { ...schema, additionalProperties: false };
  }

  all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.named.values()].map(({ name, schema }) => [name, schema]));
  }

  private reference(target: unknown, property: string): string {
    const type =
      typeof target === 'function' ? defaultMetadataStorage.findTypeMetadata(target, property) : undefined;
    if (type === undefined) throw wrong(property, 'a nested property needs @Type(() => ItsClass)');
    if (type.options.discriminator) throw wrong(property, 'a discriminator cannot be expressed');
    const child = type.typeFunction() as Constructor;
    const known = this.named.get(child);
    if (known) return `#/$defs/${known.name}`;
    const name = this.freeName(child.name);
    const entry = { name, schema: {} as JsonSchema };
    // Before its own properties, because it may contain itself.
    this.named.set(child, entry);
    entry.schema = this.objectSchema(child);
    return `#/$defs/${name}`;
  }

  private freeName(wanted: string): string {
    const taken = new Set([...this.named.values()].map(({ name }) => name));
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}${n}`;
    return name;
  }
}

const wrong = (property: string, reason: string) =>
  new CodedError('TOOL_REGISTRATION_INVALID', `${property}: ${reason}.`, { details: { property } });
