import type { SlotOptions } from '@trunkline/profiles';
import { spokenList } from '../speaking/clauses.js';
import type { Draft } from './draft.js';
import type { Frame, Option, Value } from './talk.js';

/** How many are read out at once: more can't be kept in mind. */
const AT_ONCE = 3;

/** The items of a lookup as options of a slot; items of another shape are skipped. */
export function toOptions(items: readonly unknown[], options: SlotOptions, draft: Draft): readonly Option[] {
  return items.flatMap((item): Option[] => {
    const raw: unknown =
      options.value === undefined
        ? item
        : typeof item === 'object' && item !== null
          ? Reflect.get(item, options.value)
          : undefined;
    if (typeof raw !== 'string' && typeof raw !== 'number') return [];
    const local = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(String(raw));
    const label = draft.fragment(options.label, { item: { value: item } });
    return local && options.value === undefined
      ? [{ value: local[2] ?? '', date: local[1] ?? '', item, label }]
      : [{ value: String(raw), item, label }];
  });
}

/** Those within "after three" and the like. */
export const withinWindow = (options: readonly Option[], window: Frame['window']): readonly Option[] =>
  window === undefined
    ? options
    : options.filter((o) => {
        const at = minutesOf(o.value);
        return at === undefined || (at >= window.after && at <= window.before);
      });

export const minutesOf = (clock: string): number | undefined => {
  const match = /^(\d{2}):(\d{2})$/.exec(clock);
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined;
};

/** The option that the caller means, by the likeliest reading that is on the list. */
export function optionFor(value: Value, options: readonly Option[]): Option | undefined {
  const wanted = value.candidates ?? [value.value];
  for (const candidate of wanted) {
    const found = options.find((o) => o.value.toLowerCase() === candidate.toLowerCase());
    if (found) return found;
  }
  return undefined;
}

/** What to read out first: not heard yet, and spread over the list rather than its head. */
export function spread(options: readonly Option[], offered: ReadonlySet<string>): readonly Option[] {
  const fresh = options.filter((o) => !offered.has(key(o)));
  const from = fresh.length > 0 ? fresh : options;
  if (from.length <= AT_ONCE) return from;
  return [from[0], from[Math.floor(from.length / 2)], from.at(-1)].filter((o) => o !== undefined);
}

/** The nearest ones to a time that isn't free, in the order of the day. */
export function nearest(value: Value, options: readonly Option[]): readonly Option[] {
  const wanted = (value.candidates ?? [value.value]).map(minutesOf).find((m) => m !== undefined);
  if (wanted === undefined) return spread(options, new Set());
  return [...options]
    .sort((a, b) => distance(a, wanted) - distance(b, wanted))
    .slice(0, 2)
    .sort((a, b) => (minutesOf(a.value) ?? 0) - (minutesOf(b.value) ?? 0));
}

const distance = (option: Option, wanted: number): number => {
  const at = minutesOf(option.value);
  return at === undefined ? Number.MAX_SAFE_INTEGER : Math.abs(at - wanted);
};

export const key = (option: Option): string => `${option.date ?? ''} ${option.value}`;

export const spokenOptions = (options: readonly Option[]): string =>
  spokenList(
    options.map((o) => o.label),
    'or',
  );
