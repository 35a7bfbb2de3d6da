import { cutText } from './fit-text.js';

/** What free JSON inside an event may have. */
export interface JsonBudget {
  /** Levels of objects and arrays. */
  readonly depth: number;
  /** Longest text, in UTF-16 units. */
  readonly textLength: number;
  /** Keys or elements of one object or array. */
  readonly items: number;
}

/** Readers refuse bodies with these keys: they could change what an object inherits. */
const REFUSED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Free JSON cut down to a budget. A value that keeps it comes back as the same one, so that most events cost a walk and
 * no copy. Too deep values become `…`, keys that readers refuse get a leading underscore.
 */
export function fitJson(value: unknown, budget: JsonBudget): unknown {
  if (typeof value === 'string') return fitString(value, budget);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null) return value;
  if (budget.depth <= 0) return '…';
  const inner = { ...budget, depth: budget.depth - 1 };
  if (Array.isArray(value)) {
    const kept: unknown[] = value.slice(0, budget.items);
    const fitted = kept.map((item) => fitJson(item, inner));
    return value.length === fitted.length && fitted.every((item, i) => item === kept[i]) ? value : fitted;
  }
  const entries = Object.entries(value);
  const fitted = entries
    .slice(0, budget.items)
    .map(([key, item]): [string, unknown] => [fitKey(key, budget), fitJson(item, inner)]);
  const same =
    fitted.length === entries.length &&
    fitted.every(([key, item], i) => key === entries[i]?.[0] && item === entries[i]?.[1]);
  return same ? value : Object.fromEntries(fitted);
}

const fitString = (text: string, { textLength }: JsonBudget): string =>
  cutText(text.isWellFormed() ? text : text.toWellFormed(), textLength);

function fitKey(key: string, budget: JsonBudget): string {
  return fitString(REFUSED_KEYS.has(key) ? `_${key}` : key, budget);
}
