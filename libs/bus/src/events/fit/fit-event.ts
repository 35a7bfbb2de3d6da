import { ADJUSTED, LIMITS } from '@trunkline/contracts';
import { type EventClass, type FieldRules, fieldRules } from './field-rules.js';
import { fitJson, type JsonBudget } from './fit-json.js';
import { fitNumber } from './fit-number.js';
import { cutText, fitText } from './fit-text.js';

type Fields = Readonly<Record<string, unknown>>;

export interface FittedEvent {
  /** The data as JSON. */
  readonly body: string;
  /** Paths of the fields that were shortened, clamped or cleaned. */
  readonly adjusted: readonly string[];
}

/** Free JSON below the data and its field. */
const FREE: JsonBudget = { depth: LIMITS.jsonDepth - 1, textLength: LIMITS.eventBytes, items: 8192 };
/** What a too large event is cut down to, one after the other, until it fits. */
const SMALLER: readonly JsonBudget[] = [
  { ...FREE, textLength: 16_384, items: 1024 },
  { ...FREE, textLength: 4096, items: 256 },
  { ...FREE, textLength: 1024, items: 64 },
  { ...FREE, textLength: 256, items: 32 },
  { depth: 2, textLength: 128, items: 16 },
];
const MOST_KEYS = LIMITS.eventKeys - ADJUSTED.fields;
/** The list of adjusted fields has its place beside it, bytes. */
const LARGEST_BODY = LIMITS.eventBytes - 8192;

/**
 * Makes the data of an event keep the rules of its class and the bounds of the bus, whatever a model or a caller put into
 * it: too long texts are cut and end in `…`, numbers are clamped, halves of characters replaced. What was changed stands
 * in `adjusted`, in the event too. Data that keeps all of it goes out as it is.
 *
 * @param now ISO 8601; stands for an instant that nobody could read
 */
export function fitEvent(dto: EventClass, data: object, now: string): FittedEvent {
  const adjusted: string[] = [];
  const fitted = fitFields(dto, { ...data }, '', adjusted, now);
  let body = bodyOf(fitted, adjusted);
  for (const budget of SMALLER) {
    if (!isTooLarge(body)) break;
    body = bodyOf(shrink(fitted, budget, adjusted), adjusted);
  }
  return { body, adjusted };
}

function fitFields(dto: EventClass, data: Fields, path: string, adjusted: string[], now: string): Fields {
  const rules = fieldRules(dto);
  const entries = Object.entries(data).map(([key, value]): [string, unknown] => {
    const at = path + key;
    const fieldRule = rules.get(key);
    const fitted = fieldRule?.nested
      ? fitNested(fieldRule.nested, value, at, adjusted, now)
      : fitValue(value, fieldRule, now);
    if (fitted !== value && !fieldRule?.nested) adjusted.push(at);
    return [key, fitted];
  });
  return Object.fromEntries(entries);
}

function fitNested(dto: EventClass, value: unknown, at: string, adjusted: string[], now: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown, i) => fitNested(dto, item, `${at}.${i}`, adjusted, now));
  }
  if (typeof value !== 'object' || value === null) return value;
  return fitFields(dto, { ...value }, `${at}.`, adjusted, now);
}

function fitValue(value: unknown, rules: FieldRules | undefined, now: string): unknown {
  if (rules === undefined || value === undefined) return value;
  if (typeof value === 'string') return fitText(value, rules, now);
  if (typeof value === 'number' && rules.number) return fitNumber(value, rules);
  const list = Array.isArray(value) && value.every((item) => typeof item === 'string');
  // A list of texts has the rules of each.
  if (!list) return fitJson(value, FREE);
  const fitted = value.map((item) => fitText(item, rules, now));
  return fitted.every((item, i) => item === value[i]) ? value : fitted;
}

function shrink(data: Fields, budget: JsonBudget, adjusted: string[]): Fields {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      const smaller = fitJson(value, budget);
      if (smaller !== value && !adjusted.includes(key)) adjusted.push(key);
      return [key, smaller];
    }),
  );
}

function bodyOf(data: Fields, adjusted: readonly string[]): string {
  const named = adjusted.slice(0, ADJUSTED.fields).map((path) => cutText(path, ADJUSTED.length));
  return JSON.stringify(named.length === 0 ? data : { ...data, adjusted: named });
}

// No character has more than three bytes: only a long text has to be measured.
const isTooLarge = (body: string): boolean =>
  (body.length * 3 > LARGEST_BODY && Buffer.byteLength(body) > LARGEST_BODY) ||
  (body.length > MOST_KEYS && keysOf(body) > MOST_KEYS);

/** As many as a reader counts, or more: marks inside of texts are counted too. */
function keysOf(body: string): number {
  let keys = 0;
  for (const character of body) if (character === ',' || character === '{' || character === '[') keys++;
  return keys;
}
