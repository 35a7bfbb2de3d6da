import { invalid } from './action-refusal.js';
import { flagOf, known, listOf, textOf } from './read-arguments.js';

export const FIELD_TYPES = [
  'text',
  'long_text',
  'number',
  'date',
  'time',
  'email',
  'phone',
  'choice',
  'yes_no',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];
export type FieldValue = string | number | boolean;

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** Of a choice. */
  readonly options: readonly string[];
  readonly value: FieldValue | undefined;
}

export interface Form {
  readonly title: string;
  readonly fields: readonly Field[];
}

const MAX_FIELDS = 12;
const MAX_OPTIONS = 20;
const MAX_LABEL = 80;
/** Characters of an answer. */
const MAX_CHARS: Readonly<Partial<Record<FieldType, number>>> = { long_text: 1000 };
export const maxChars = (type: FieldType): number => MAX_CHARS[type] ?? 200;

/** What may be shown as a form. @throws ActionRefusal */
export function readForm(args: unknown): Form {
  const { title, fields } = known(args, 'the form', ['title', 'fields']);
  const form = {
    title: textOf(title, 'title', MAX_LABEL),
    fields: listOf(fields, 'fields', MAX_FIELDS, readField),
  };
  const names = form.fields.map(({ name }) => name);
  if (new Set(names).size < names.length) throw invalid('fields have the same name');
  return form;
}

function readField(value: unknown, what: string): Field {
  const source = known(value, what, ['name', 'label', 'type', 'required', 'options', 'value']);
  const name = textOf(source['name'], `${what}.name`, 40);
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw invalid(`${what}.name must be of a-z, 0-9 and _`);
  const type = FIELD_TYPES.find((candidate) => candidate === (source['type'] ?? 'text'));
  if (type === undefined) throw invalid(`${what}.type must be one of ${FIELD_TYPES.join(', ')}`);
  const options =
    type === 'choice'
      ? listOf(source['options'], `${what}.options`, MAX_OPTIONS, (option, of) =>
          textOf(option, of, MAX_LABEL),
        )
      : [];
  if (type !== 'choice' && source['options'] !== undefined) throw invalid(`${what}.options are for a choice`);
  const field: Field = {
    name,
    label: textOf(source['label'], `${what}.label`, MAX_LABEL),
    type,
    required: flagOf(source['required'], `${what}.required`),
    options,
    value: undefined,
  };
  return source['value'] === undefined
    ? field
    : { ...field, value: fieldValue(field, source['value'], `${what}.value`) };
}

/** A value that fits a field, from wherever it comes. @throws ActionRefusal */
export function fieldValue(field: Field, value: unknown, what: string): FieldValue {
  switch (field.type) {
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(`${what} must be a number`);
      return value;
    case 'yes_no':
      return flagOf(value, what);
    case 'choice':
      if (!field.options.some((option) => option === value))
        throw invalid(`${what} must be one of the options`);
      return textOf(value, what, MAX_LABEL);
    case 'date':
      return matching(value, what, /^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-12-01');
    case 'time':
      return matching(value, what, /^\d{2}:\d{2}$/, 'a time such as 15:00');
    case 'text':
    case 'long_text':
    case 'email':
    case 'phone':
      return textOf(value, what, maxChars(field.type));
  }
}

function matching(value: unknown, what: string, pattern: RegExp, expected: string): string {
  const found = textOf(value, what, 20);
  if (!pattern.test(found)) throw invalid(`${what} must be ${expected}`);
  return found;
}

/** What a person filled in, by field; what was left empty is absent. */
export function filledIn(
  form: Form,
  entry: (name: string) => string | undefined,
): Record<string, FieldValue> {
  return Object.fromEntries(
    form.fields.flatMap(({ name, type }): [string, FieldValue][] => {
      const given = entry(name);
      if (type === 'yes_no') return [[name, given !== undefined]];
      const trimmed = given?.trim().slice(0, maxChars(type)) ?? '';
      if (trimmed === '') return [];
      return [[name, type === 'number' ? Number(trimmed) : trimmed]];
    }),
  );
}
