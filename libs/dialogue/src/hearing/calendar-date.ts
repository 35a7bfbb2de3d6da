import * as chrono from 'chrono-node';
import { DateTime } from 'luxon';
import type { Span } from './clock-time.js';
import { editDistance } from './edit-distance.js';
import { ordinalAt } from './number-words.js';
import { splitWords, type Word } from './words.js';

/** A day that was named, or only a week or month. */
export interface HeardDate extends Span {
  /** ISO date; for a vague one, the first day that it can mean. */
  readonly date: string;
  readonly vague?: 'week' | 'month';
  /** Only a weekday was named: 1 is Monday. */
  readonly weekdayOnly?: number;
  readonly past?: true;
  /** "As soon as possible". */
  readonly earliest?: true;
  /** "Not on Tuesday". */
  readonly negated?: true;
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const WEEKDAY = `(${WEEKDAYS.join('|')})`;
const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);
const NUMBER: ReadonlyMap<string, number> = new Map([
  ['a', 1],
  ['one', 1],
  ['two', 2],
  ['three', 3],
  ['four', 4],
]);
const SLIPS: ReadonlyMap<string, string> = new Map([
  ['chooseday', 'tuesday'],
  ['chewsday', 'tuesday'],
  ['twosday', 'tuesday'],
  ['twoday', 'tuesday'],
  ['toosday', 'tuesday'],
  ['wensday', 'wednesday'],
  ["when'sday", 'wednesday'],
  ['whensday', 'wednesday'],
  ['munday', 'monday'],
  ['fryday', 'friday'],
  ['thirstday', 'thursday'],
  ['tomorow', 'tomorrow'],
  ['tommorow', 'tomorrow'],
  ['tommorrow', 'tomorrow'],
]);

export interface DateContext {
  readonly today: DateTime;
  /** Whether "the third" or "third" alone may be a day, because the question was about the day. */
  readonly bareOrdinals: boolean;
  /** Monday of the week that was spoken of, for a weekday that follows. */
  readonly week?: string;
}

/** Finds the days in an utterance, in the order of speaking. `taken` are words that speak of something else. */
export function hearDates(
  words: readonly Word[],
  taken: readonly Span[],
  context: DateContext,
): readonly HeardDate[] {
  const text = new SpokenText(words, taken);
  const found: HeardDate[] = [];
  const keep = (match: Match | undefined, heard: Omit<HeardDate, 'from' | 'to'>): void => {
    if (!match) return;
    const negated = /\b(not|except)( on)? ?$/.test(text.before(match.index));
    found.push({ ...heard, ...text.span(match), ...(negated ? { negated: true } : {}) });
  };
  byOwnRules(text, context, keep);
  byChrono(text, context, keep);
  byOrdinal(words, text, context, found);
  return found
    .sort((a, b) => a.from - b.from)
    .filter((date, i, all) => !isSpelledOut(date, all[i + 1], words));
}

/** "Tuesday, the first of December": the weekday only goes with the date that follows. */
function isSpelledOut(date: HeardDate, next: HeardDate | undefined, words: readonly Word[]): boolean {
  if (date.weekdayOnly === undefined || !next || next.weekdayOnly !== undefined || next.vague) return false;
  const between = words.slice(date.to, next.from).map((w) => w.norm);
  return between.every((w) => w === 'the' || w === 'on') && between.length <= 1;
}

interface Match {
  readonly index: number;
  readonly length: number;
}

/** The utterance as text, with what has been understood blanked out, and the way back from characters to words. */
class SpokenText {
  text: string;
  private readonly starts: number[] = [];
  private readonly full: string;

  constructor(words: readonly Word[], taken: readonly Span[]) {
    let text = '';
    for (const [i, word] of words.entries()) {
      this.starts.push(text.length);
      const free = !taken.some((s) => i >= s.from && i < s.to);
      text += `${free ? corrected(word.norm) : '·'.repeat(word.norm.length)} `;
    }
    this.text = text;
    this.full = text;
  }

  take(pattern: RegExp): (Match & { readonly groups: readonly (string | undefined)[] }) | undefined {
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.blank({ index: match.index, length: match[0].length });
    return { index: match.index, length: match[0].length, groups: match.slice(1) };
  }

  blank(match: Match): void {
    this.text =
      this.text.slice(0, match.index) +
      '·'.repeat(match.length) +
      this.text.slice(match.index + match.length);
  }

  before(index: number): string {
    return this.full.slice(0, index);
  }

  span(match: Match): Span {
    const wordAt = (offset: number) => this.starts.findLastIndex((s) => s <= offset);
    return { from: wordAt(match.index), to: wordAt(match.index + Math.max(match.length, 1) - 1) + 1 };
  }

  startOf(word: number): number {
    return this.starts[word] ?? 0;
  }
}

function corrected(word: string): string {
  const slip = SLIPS.get(word);
  if (slip !== undefined) return slip;
  if (!word.endsWith('y') && !word.endsWith('s')) return word;
  if (
    [
      'today',
      'someday',
      'holiday',
      'birthday',
      'day',
      'days',
      'everyday',
      'midday',
      'thirty',
      'twenty',
    ].includes(word)
  )
    return word;
  const singular = word.endsWith('days') ? word.slice(0, -1) : word;
  for (const weekday of WEEKDAYS)
    if (singular[0] === weekday[0] && editDistance(singular, weekday, 2) <= (weekday.length >= 8 ? 2 : 1))
      return weekday;
  return word;
}

type Keep = (match: Match | undefined, heard: Omit<HeardDate, 'from' | 'to'>) => void;

function byOwnRules(text: SpokenText, { today }: DateContext, keep: Keep): void {
  const iso = (day: DateTime): string => day.toISODate() ?? '';
  const coming = (name: string | undefined): DateTime =>
    comingWeekday(today, WEEKDAYS.indexOf(name ?? '') + 1);
  const dayNamed = (name: string | undefined): DateTime =>
    name === 'today' ? today : name === 'tomorrow' ? today.plus({ days: 1 }) : coming(name);
  const nextMonday = today.startOf('week').plus({ weeks: 1 });
  const inWeek = (monday: DateTime, name: string | undefined) =>
    monday.plus({ days: WEEKDAYS.indexOf(name ?? '') });

  keep(
    text.take(
      /\b(as soon as (you can|possible)|asap|right away|(the )?(earliest|soonest)( possible)?( time| date| day| slot| appointment)?|(the )?(first|next) (available|free|possible|opening|slot)( time| day| slot| appointment| one)?|how soon|straight away)\b/,
    ),
    {
      date: iso(today),
      earliest: true,
    },
  );
  keep(text.take(/\b(the )?day after tomorrow\b/), { date: iso(today.plus({ days: 2 })) });
  for (const pattern of [
    new RegExp(
      `\\b(a|one|two|three|four) weeks? (?:from|after|on) (?:next |this )?(${WEEKDAYS.join('|')}|today|tomorrow)\\b`,
    ),
    new RegExp(`\\b(a) week (${WEEKDAYS.join('|')}|today|tomorrow)\\b`),
  ]) {
    const match = text.take(pattern);
    keep(match, {
      date: iso(dayNamed(match?.groups[1]).plus({ weeks: NUMBER.get(match?.groups[0] ?? '') ?? 1 })),
    });
  }
  const inWeeks = text.take(
    new RegExp(`\\b(?:on )?(${WEEKDAYS.join('|')}|today|tomorrow) (?:in )?(a|one|two|three|four) weeks?\\b`),
  );
  keep(inWeeks, {
    date: iso(dayNamed(inWeeks?.groups[0]).plus({ weeks: NUMBER.get(inWeeks?.groups[1] ?? '') ?? 1 })),
  });
  const fortnight = text.take(/\b(in )?a fortnight\b/);
  keep(fortnight, { date: iso(today.plus({ weeks: 2 })) });
  for (const [phrase, monday] of [
    ['(?:the )?week after next', nextMonday.plus({ weeks: 1 })],
    ['(?:the )?(?:next|coming|following) week', nextMonday],
    ['(?:later )?this week', today.startOf('week')],
  ] as const) {
    const end = text.take(new RegExp(`\\b(?:at )?(?:the )?end of ${phrase}\\b`));
    keep(end, { date: iso(monday.plus({ days: 4 })) });
    const day =
      text.take(new RegExp(`\\b(?:on )?${WEEKDAY}(?: of)? ${phrase}\\b`)) ??
      text.take(new RegExp(`\\b${phrase}(?: on)?(?: the)? ${WEEKDAY}\\b`));
    if (day) {
      keep(day, { date: iso(inWeek(monday, day.groups[0])) });
      continue;
    }
    const first = monday < today ? today : monday;
    keep(text.take(new RegExp(`\\b(?:sometime |some time |any time |anytime |any day )?${phrase}\\b`)), {
      date: iso(first),
      vague: 'week',
    });
  }
  const saturday = text.take(/\b(?:on |at )?(?:the |this |next )?weekend\b/);
  keep(saturday, { date: iso(comingWeekday(today.minus({ days: 1 }), 6)) });
  const last = text.take(new RegExp(`\\b(?:last|past) ${WEEKDAY}\\b`));
  keep(last, { date: iso(coming(last?.groups[0]).minus({ weeks: 1 })), past: true });
  const month = text.take(
    new RegExp(
      `\\b(?:in|next|sometime in|during) (${MONTHS.join('|')}|month)\\b(?! (?:the )?\\d| (?:the )?\\w+(?:st|nd|rd|th)\\b)`,
    ),
  );
  if (month) {
    const index = MONTHS.indexOf(month.groups[0] ?? '') + 1;
    const first =
      index === 0 ? today.startOf('month').plus({ months: 1 }) : today.set({ month: index, day: 1 });
    const shown = first.endOf('month') < today ? first.plus({ years: 1 }) : first;
    keep(month, { date: iso(shown < today ? today : shown), vague: 'month' });
  }
  const monthFirst = text.take(new RegExp(`\\b(${MONTHS.join('|')}) the (\\w+(?: \\w+)?(?:st|nd|rd|th))\\b`));
  if (monthFirst) {
    const day = ordinalAt(splitWords(monthFirst.groups[1] ?? ''), 0);
    const named = today.set({ month: MONTHS.indexOf(monthFirst.groups[0] ?? '') + 1, day: day?.value ?? 1 });
    if (day) keep(monthFirst, { date: iso(named < today.startOf('day') ? named.plus({ years: 1 }) : named) });
  }
  const dated = text.take(
    new RegExp(`\\b${WEEKDAY}(?: the)? (\\d{1,2}|[a-z]+)(st|nd|rd|th)\\b(?! of| ${MONTHS.join('| ')})`),
  );
  if (dated) {
    const day = ordinalAt(
      [{ raw: '', norm: `${dated.groups[1] ?? ''}${dated.groups[2] ?? ''}`, pause: false }],
      0,
    );
    const date = day ? dayOfMonth(today, day.value, WEEKDAYS.indexOf(dated.groups[0] ?? '') + 1) : undefined;
    if (date) keep(dated, { date: iso(date) });
  }
}

const comingWeekday = (today: DateTime, weekday: number): DateTime =>
  today.plus({ days: ((weekday - today.weekday + 6) % 7) + 1 });

/** The next date with this day of the month, and if one comes within two months, this weekday too. */
function dayOfMonth(today: DateTime, day: number, weekday?: number): DateTime | undefined {
  const fits = (d: DateTime) => d.day === day;
  const days = Array.from({ length: 62 }, (_, i) => today.plus({ days: i })).filter(fits);
  return days.find((d) => weekday === undefined || d.weekday === weekday) ?? days[0];
}

/** Everything that chrono understands: weekdays, next Tuesday, tomorrow, 3rd of December, in three days. */
function byChrono(text: SpokenText, context: DateContext, keep: Keep): void {
  const { today } = context;
  const results = chrono.en.casual.parse(
    text.text.replaceAll('·', '_'),
    { instant: today.toJSDate(), timezone: today.offset },
    { forwardDate: true },
  );
  for (const result of results) {
    const said = result.text.toLowerCase();
    const start = result.start;
    const names = MONTHS.some((m) => said.includes(m.slice(0, 3)));
    const certain = start.isCertain('day') || start.isCertain('weekday');
    if (!certain) continue;
    if (!names && /\b(second|seconds|minute|minutes|hour|hours|now|moment)\b/.test(said)) continue;
    if (/^(a|the|one|this|last|past) ?(week|day|month|year)$/.test(said)) continue;
    if (/^(sun|sat|mon|wed|thu|fri|tue|may|march|mar|dec)$/.test(said)) continue;
    if (/^(next|following) (day|month|year)$/.test(said)) continue;
    const day = start.get('day') ?? 1;
    let date = today.set({
      year: start.get('year') ?? today.year,
      month: start.get('month') ?? today.month,
      day,
    });
    const bare = WEEKDAYS.find((w) => said === w || said === `on ${w}`);
    const at = { index: result.index, length: result.text.length };
    if (bare !== undefined) {
      // "Monday", said on a Monday, is the next one: this one would be called today.
      if (date.hasSame(today, 'day')) date = date.plus({ weeks: 1 });
      if (context.week !== undefined) {
        const monday = DateTime.fromISO(context.week, { zone: today.zone }).startOf('week');
        const inThatWeek = monday.plus({ days: WEEKDAYS.indexOf(bare) });
        if (inThatWeek >= today) date = inThatWeek;
      }
    }
    text.blank(at);
    const iso = date.toISODate();
    if (iso === null) continue;
    keep(at, {
      date: iso,
      ...(bare !== undefined ? { weekdayOnly: WEEKDAYS.indexOf(bare) + 1 } : {}),
      ...(date.startOf('day') < today.startOf('day') && !names ? { past: true as const } : {}),
    });
  }
}

/** The third, on the twenty-seventh, 3rd. */
function byOrdinal(
  words: readonly Word[],
  text: SpokenText,
  { today, bareOrdinals }: DateContext,
  found: HeardDate[],
): void {
  for (let i = 0; i < words.length; i++) {
    const ordinal = ordinalAt(words, i);
    if (!ordinal || ordinal.value > 31 || text.text[text.startOf(i)] === '·') continue;
    const previous = words[i - 1]?.norm ?? '';
    const next = words[i + ordinal.length]?.norm ?? '';
    const numeric = /\d/.test(words[i]?.norm ?? '');
    const marked = previous === 'the' && ['on', 'for', 'about'].includes(words[i - 2]?.norm ?? '');
    const counts = /^(one|time|slot|option|appointment|available|free|name|visit|of|class|half)$/.test(next);
    if (counts || !(numeric || marked || bareOrdinals)) continue;
    const date = dayOfMonth(today, ordinal.value);
    const iso = date?.toISODate();
    if (!iso) continue;
    found.push({ date: iso, from: previous === 'the' ? i - 1 : i, to: i + ordinal.length });
    i += ordinal.length - 1;
  }
}
