import { ValidateBy } from 'class-validator';
import { parseTemplate } from './template.js';

export const MAX_PHRASE = 600;

const problem = (value: unknown): string | undefined => {
  if (typeof value !== 'string' || value.trim() === '') return 'must be a phrase';
  if (value.length > MAX_PHRASE) return `must be at most ${MAX_PHRASE} characters`;
  try {
    parseTemplate(value);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : 'is not a phrase';
  }
};

/** A phrase with placeholders, or with `each` a list of them. */
export function IsTemplate(options: { readonly each?: true } = {}): PropertyDecorator {
  const first = (value: unknown): string | undefined =>
    options.each
      ? Array.isArray(value) && value.length > 0
        ? value.map(problem).find((p) => p !== undefined)
        : 'must be a list of phrases'
      : problem(value);
  return ValidateBy({
    name: 'isTemplate',
    validator: {
      validate: (value: unknown) => first(value) === undefined,
      defaultMessage: (args) => first(args?.value) ?? 'is not a phrase',
    },
  });
}
