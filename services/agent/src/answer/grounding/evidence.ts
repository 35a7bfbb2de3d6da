import { DateTime } from 'luxon';

/** What a tool of this call has returned. */
export interface ToolResult {
  readonly tool: string;
  /** Parsed JSON, as the model got it. */
  readonly result: unknown;
}

export interface DatedTime {
  /** `YYYY-MM-DD`; undefined for a bare time. */
  readonly date: string | undefined;
  /** Minutes after midnight. */
  readonly minutes: number;
}

/** What the results of tools say, by kind. */
export interface Evidence {
  readonly times: readonly DatedTime[];
  /** Those that stand in a booking. */
  readonly bookedTimes: readonly DatedTime[];
  /** Days of the month and weekdays that results name, as `YYYY-MM-DD`. */
  readonly dates: ReadonlySet<string>;
  /** Codes and ids, letters and digits only, upper case. */
  readonly codes: ReadonlySet<string>;
  readonly numbers: ReadonlySet<number>;
  /** Whether a result stands for a booking: one that was made, or one that was found. */
  readonly booked: boolean;
  readonly cancelled: boolean;
}

const DATED = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2}))?/;
const TIME = /^(\d{2}):(\d{2})(?::\d{2})?$/;
const BOOKS = /book|reserv|schedul|appoint|order|create|resched|move/i;
const CANCELS = /cancel|delete|remove|revoke|void/i;
const MAX_VALUES = 4096;

/** Reads the declared fields of results: values by what they are and by the name that they stand under. */
export function evidenceOf(results: readonly ToolResult[]): Evidence {
  const times: DatedTime[] = [];
  const bookedTimes: DatedTime[] = [];
  const dates = new Set<string>();
  const codes = new Set<string>();
  const numbers = new Set<number>();
  let [booked, cancelled, left] = [false, false, MAX_VALUES];
  const read = (name: string, value: unknown, tool: string): void => {
    if (left-- <= 0) return;
    if (Array.isArray(value)) for (const item of value) read(name, item, tool);
    else if (typeof value === 'object' && value !== null) {
      const fields = Object.entries(value);
      if (isCancelled(Object.keys(value), value, tool)) cancelled = true;
      else if (isBooking(Object.keys(value), tool)) booked = true;
      const before = times.length;
      for (const [field, member] of fields) read(field, member, tool);
      if (isBooking(Object.keys(value), tool)) bookedTimes.push(...times.slice(before));
    } else if (typeof value === 'number') numbers.add(value);
    else if (typeof value === 'string') readText(value);
  };
  const readText = (text: string): void => {
    const dated = DATED.exec(text);
    const time = TIME.exec(text);
    if (dated) {
      const [, date = '', hour, minute] = dated;
      dates.add(date);
      if (hour !== undefined) times.push({ date, minutes: Number(hour) * 60 + Number(minute) });
    } else if (time) times.push({ date: undefined, minutes: Number(time[1]) * 60 + Number(time[2]) });
    for (const amount of text.matchAll(/\d+(?:[.,]\d{3})*(?:\.\d+)?/g))
      numbers.add(Number(amount[0].replaceAll(',', '')));
    const code = codeOf(text);
    if (code.length >= 3 && code.length <= 40) codes.add(code);
  };
  for (const { tool, result } of results) read('', result, tool);
  return { times, bookedTimes, dates, codes, numbers, booked, cancelled };
}

export const codeOf = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');

const isCancelled = (fields: readonly string[], value: object, tool: string): boolean =>
  fields.some((field) => CANCELS.test(field) && Reflect.get(value, field) === true) ||
  (CANCELS.test(tool) && fields.length > 0 && !fields.some((field) => Reflect.get(value, field) === false));

/** A booking has an id or a code of its own, beside a time or a name. */
const isBooking = (fields: readonly string[], tool: string): boolean =>
  BOOKS.test(tool) &&
  fields.some((field) => /reference|booking_?id|confirmation|order_?id|^id$|number/i.test(field)) &&
  fields.length > 1;

export const weekdayOf = (date: string): number => DateTime.fromISO(date, { zone: 'utc' }).weekday;
