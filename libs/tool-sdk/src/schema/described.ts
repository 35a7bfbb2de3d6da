import { JSONSchema } from 'class-validator-jsonschema';

/** Says what a property, or a whole DTO, means: the model reads it. */
export const Described = (description: string): PropertyDecorator & ClassDecorator =>
  JSONSchema({ description }) as PropertyDecorator & ClassDecorator;
