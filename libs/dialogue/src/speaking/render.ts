import { parseTemplate, type SlotType, type TemplateFilter, type TemplatePart } from '@trunkline/profiles';
import { spokenDate } from './spoken-date.js';
import { spokenNumber, spokenTime } from './spoken-time.js';

/** A value that a phrase can speak of. */
export interface Variable {
  /** The value itself; an object for `{result.field}`. */
  readonly value: unknown;
  readonly type?: SlotType;
  /** Further fields: `{reference.item.start}` reads `item`. */
  readonly item?: unknown;
}

export interface RenderContext {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly thisYear: number;
}

/** Longest piece of a tool's result that is spoken: it comes from outside. */
const MAX_VALUE = 160;
const cache = new Map<string, readonly TemplatePart[]>();

const parts = (template: string): readonly TemplatePart[] => {
  const known = cache.get(template);
  if (known) return known;
  const fresh = parseTemplate(template);
  if (cache.size < 2000) cache.set(template, fresh);
  return fresh;
};

/** Sentences with their values, as they are spoken. */
export const renderSpeech = (template: string, context: RenderContext): string =>
  render(template, context, true);

/** Part of a sentence, such as an item of a list. */
export const renderFragment = (template: string, context: RenderContext): string =>
  render(template, context, false);

function render(template: string, context: RenderContext, sentence: boolean): string {
  return fill(parts(template), (path, filter) => spoken(path, filter, context), sentence)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ([,.!?])/g, '$1')
    .replaceAll(/([,.!?])[,]/g, '$1')
    .trim();
}

/** A phrase with its values as a tool wants them, or undefined when one has none. */
export function renderArgument(template: string, context: RenderContext): string | undefined {
  let missing = false;
  const text = fill(
    parts(template),
    (path) => {
      const value = lookUp(path, context);
      if (value === undefined) missing = true;
      return value === undefined ? undefined : String(value);
    },
    false,
  );
  return missing ? undefined : text;
}

function fill(
  template: readonly TemplatePart[],
  value: (path: readonly string[], filter: TemplateFilter | undefined) => string | undefined,
  capital: boolean,
): string {
  let text = '';
  for (const part of template) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'value') {
      const piece = value(part.path, part.filter) ?? '';
      // At the start of a sentence: "{time} is free." -> "Three p m is free."
      text += capital && /(^|[.!?]\s+)$/.test(text) ? piece.charAt(0).toUpperCase() + piece.slice(1) : piece;
    } else {
      let complete = true;
      const inner = fill(
        part.parts,
        (path, filter) => {
          const piece = value(path, filter);
          if (piece === undefined || piece === '') complete = false;
          return piece;
        },
        capital,
      );
      if (complete) text += inner;
    }
  }
  return text;
}

function lookUp(
  path: readonly string[],
  { variables }: RenderContext,
): string | number | boolean | undefined {
  const [name, ...rest] = path;
  const variable = variables.get(name ?? '');
  if (!variable) return undefined;
  let value: unknown = variable.value;
  for (const [i, field] of rest.entries()) {
    const from: unknown =
      i === 0 && field === 'item' && variable.item !== undefined ? { item: variable.item } : value;
    value =
      typeof from === 'object' && from !== null && Object.hasOwn(from, field)
        ? Reflect.get(from, field)
        : undefined;
  }
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

function spoken(
  path: readonly string[],
  filter: TemplateFilter | undefined,
  context: RenderContext,
): string | undefined {
  const raw = lookUp(path, context);
  if (raw === undefined) return undefined;
  const type = path.length === 1 ? context.variables.get(path[0] ?? '')?.type : undefined;
  const text = clean(String(raw));
  switch (filter ?? filterOf(type)) {
    case 'date':
      return spokenDate(text, context.thisYear);
    case 'time':
      return spokenTime(/T(\d{2}:\d{2})/.exec(text)?.[1] ?? text);
    case 'datetime':
      return /T\d{2}:\d{2}/.test(text)
        ? `${spokenDate(text, context.thisYear)}, at ${spokenTime(text.slice(11))}`
        : spokenDate(text, context.thisYear);
    case 'spell':
      return spelled(text);
    case 'plain':
      return type === 'number' && Number(text) < 60 ? spokenNumber(Number(text)) : text;
  }
}

const filterOf = (type: SlotType | undefined): TemplateFilter =>
  type === 'date'
    ? 'date'
    : type === 'time'
      ? 'time'
      : type === 'code' || type === 'phone'
        ? 'spell'
        : 'plain';

/** Without markup and control characters, and not endless. */
const clean = (text: string): string =>
  text
    .replaceAll(/[<>{}[\]|\\^`*_#~\p{Cc}\p{Cf}]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .slice(0, MAX_VALUE);

/** "A7K2" -> "A, seven, K, two": one character at a time, at a pace to write along. */
const spelled = (text: string): string =>
  Array.from(text.replaceAll(/[^\p{L}\p{N}]/gu, ''))
    .map((c) => (/\d/.test(c) ? spokenNumber(Number(c)) : c.toUpperCase()))
    .join(', ');
