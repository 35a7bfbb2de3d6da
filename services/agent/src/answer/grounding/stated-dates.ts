/** A day as a sentence names it: by weekday, by date, or by both. */
export interface StatedDate {
  /** Monday is 1. */
  readonly weekday?: number;
  readonly dayOfMonth?: number;
  readonly month?: number;
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
  'eleventh',
  'twelfth',
];
const DAY = String.raw`(?<day>\d{1,2}(?:st|nd|rd|th)?|${ORDINALS.join('|')})`;
const weekday = new RegExp(String.raw`\b(?<name>${WEEKDAYS.join('|')})\b`, 'gi');
const monthDay = new RegExp(String.raw`\b(?<month>${MONTHS.join('|')})\s+(?:the\s+)?${DAY}\b`, 'gi');
const dayMonth = new RegExp(String.raw`\b${DAY}\s+(?:of\s+)?(?<month>${MONTHS.join('|')})\b`, 'gi');

const ABBREVIATED = new RegExp(
  String.raw`\b(?<short>${[...WEEKDAYS, ...MONTHS].map((name) => name.slice(0, 3)).join('|')}|tues|thurs?|sept)\b\.?`,
  'gi',
);
/** "On the second": a day of a month that is not named. */
const dayOnly = new RegExp(
  String.raw`\bon the (?<day>\d{1,2}(?:st|nd|rd|th)|${ORDINALS.join('|')})\b(?!\s+(?:of|floor|visit|${MONTHS.join('|')})\b)`,
  'gi',
);

/** "Wed" and "Dec" written out, where they stand for a day: "Sat" and "May" are words as well. */
const writtenOut = (words: string): string =>
  words.replace(ABBREVIATED, (short) => {
    const begin = short.slice(0, 3).toLowerCase();
    const name = [...WEEKDAYS, ...MONTHS].find((long) => long.startsWith(begin));
    return /^[A-Z]/.test(short) ? (name ?? short) : short;
  });

/** The days that a sentence names. One weekday beside one date is one day. */
export function statedDates(sentence: string): StatedDate[] {
  const words = writtenOut(sentence);
  const weekdays = Array.from(words.matchAll(weekday), ({ groups }) => ({
    weekday: WEEKDAYS.indexOf((groups?.['name'] ?? '').toLowerCase()) + 1,
  }));
  const dates: StatedDate[] = [...words.matchAll(monthDay), ...words.matchAll(dayMonth)].map(
    ({ groups }) => ({
      month: MONTHS.indexOf((groups?.['month'] ?? '').toLowerCase()) + 1,
      dayOfMonth: dayOf((groups?.['day'] ?? '').toLowerCase()),
    }),
  );
  for (const { groups } of words.matchAll(dayOnly))
    dates.push({ dayOfMonth: dayOf((groups?.['day'] ?? '').toLowerCase()) });
  const [onlyWeekday] = weekdays;
  const [onlyDate] = dates;
  if (weekdays.length === 1 && dates.length === 1) return [{ ...onlyWeekday, ...onlyDate }];
  return dates.length > 0 ? dates : weekdays;
}

const dayOf = (day: string): number =>
  ORDINALS.includes(day) ? ORDINALS.indexOf(day) + 1 : Number.parseInt(day, 10);
