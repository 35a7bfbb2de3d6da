import type { SpokenLanguage } from '../language.js';
import type { SpokenRule } from '../scan.js';
import { END, endsWithWord, oneOf, RANGE, sticky } from './notation.js';

const isDay = (month: number, day: number) =>
  month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2024, month, 0)).getUTCDate();
/** Of two digits: the century that people mean. */
const fullYear = (year: string) =>
  year.length === 2 ? (Number(year) < 70 ? 2000 : 1900) + Number(year) : Number(year);

/** Dates, weekdays, years and decades. */
export function dateRules(language: SpokenLanguage): SpokenRule[] {
  const { words } = language;
  const monthNames = language.months.flatMap(({ name, short }) => [name, ...short]);
  const MONTH = String.raw`(?:${oneOf(monthNames)})(?![\p{L}\p{N}])`;
  const weekdayNames = language.weekdays.flatMap(({ name, short }) => [name, ...short]);
  const WEEKDAY = String.raw`(?:${oneOf(weekdayNames)})`;
  const monthOf = (name: string) =>
    language.months.findIndex((month) => month.name === name || month.short.includes(name)) + 1;
  const weekdayOf = (name: string) =>
    language.weekdays.find((weekday) => weekday.name === name || weekday.short.includes(name))?.name ?? name;
  const say = (year: string | undefined, month: number, day: number | undefined) =>
    day === undefined || isDay(month, day)
      ? language.date({
          month,
          ...(day === undefined ? {} : { day }),
          ...(year ? { year: fullYear(year) } : {}),
        })
      : undefined;
  const ORDINAL = '(?:st|nd|rd|th)?';
  const YEAR = String.raw`(?<year>(?:1[1-9]|20|21)\d{2})(?![\p{L}\p{N}]|[.,/:]\d)`;
  const isRealWeekday = (name: string) => language.weekdays.some((weekday) => weekday.name === name);
  return [
    {
      name: 'ISO date and time',
      pattern: sticky(
        String.raw`(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:(?:T|\s)(?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,]\d+)?)?(?<zone>Z|[+-]\d{2}:?\d{2})?)?${END}`,
      ),
      say: ({ year, month, day, hour, minute, zone }) => {
        const date = say(year, Number(month), Number(day));
        if (date === undefined || hour === undefined) return date;
        if (Number(hour) > 24 || Number(minute) > 59) return undefined;
        const time = language.time({ hour: Number(hour), minute: Number(minute) });
        const offset =
          zone && /[1-9]/.test(zone) ? ` ${zone.startsWith('-') ? words.minus : words.plus} ` : '';
        const [hours = 0, minutes = 0] = (zone?.match(/\d{2}/g) ?? []).map(Number);
        const shift = offset && `${offset}${hours}${minutes ? ` ${minutes}` : ''}`;
        return `${language.dateAndTime(date, time)}${zone === undefined ? '' : ` ${words.utc}${shift}`}`;
      },
    },
    {
      name: 'slashed or dotted date with its year',
      pattern: sticky(
        String.raw`(?:(?<y>\d{4})[/.](?<m>\d{1,2})[/.](?<d>\d{1,2})|(?<a>\d{1,2})(?<mark>[/.-])(?<b>\d{1,2})\k<mark>(?<year>\d{4}|(?<=\/)\d{2}))(?![\p{L}\p{N}]|[/.-]\d)`,
      ),
      say: ({ y, m, d, a, b, mark, year }) => {
        if (y !== undefined) return say(y, Number(m), Number(d));
        const [first, second] = [Number(a), Number(b)];
        // Dots are written where the day comes first.
        if (mark === '.' || first > 12) return say(year, second, first);
        return say(year, first, second);
      },
    },
    {
      name: 'slashed date',
      pattern: sticky(String.raw`(?<month>\d{1,2})\/(?<day>\d{1,2})(?![\p{L}\p{N}]|[/.:]\d)`),
      say: ({ month, day }, _text, { before }) =>
        endsWithWord(before, language.dateWords.replace('|of|or|and', '')) ||
        new RegExp(`${WEEKDAY}\\.?,? $`, 'u').test(before)
          ? say(undefined, Number(month), Number(day))
          : undefined,
    },
    {
      name: 'range of months',
      pattern: sticky(String.raw`(?<from>${MONTH})\.?${RANGE}(?<to>${MONTH})\.?(?!\s?\d{1,2}${END})`),
      say: ({ from = '', to = '' }) =>
        `${language.date({ month: monthOf(from) })} ${words.to} ${language.date({ month: monthOf(to) })}`,
    },
    {
      name: 'range of dates',
      pattern: sticky(
        String.raw`(?<m1>${MONTH})\.?\s(?<d1>\d{1,2})${ORDINAL}${RANGE}(?<m2>${MONTH})\.?\s(?<d2>\d{1,2})${ORDINAL}(?![\p{L}\p{N}])(?:,?\s${YEAR})?`,
      ),
      say: ({ m1 = '', d1, m2 = '', d2, year }) => {
        const [from, to] = [say(undefined, monthOf(m1), Number(d1)), say(year, monthOf(m2), Number(d2))];
        return from && to && `${from} ${words.to} ${to}`;
      },
    },
    {
      name: 'month and day',
      pattern: sticky(
        String.raw`(?<month>${MONTH})\.?\s(?<day>\d{1,2})${ORDINAL}(?![\p{L}\p{N}]|[:.]\d)(?:${RANGE}(?<last>\d{1,2})${ORDINAL}(?![\p{L}\p{N}:]))?(?:,?\s${YEAR})?`,
      ),
      say: ({ month = '', day, last, year }) => {
        const first = say(last === undefined ? year : undefined, monthOf(month), Number(day));
        if (last === undefined || first === undefined) return first;
        const end = `${language.ordinal(Number(last))}${year ? `, ${language.year(Number(year))}` : ''}`;
        return `${first} ${words.to} ${end}`;
      },
    },
    {
      name: 'day and month',
      pattern: sticky(
        String.raw`(?<day>\d{1,2})(?<ordinal>${ORDINAL})\s(?<of>of\s)?(?<month>${MONTH})(?<dot>\.(?!\s+\p{Lu}|\s*$))?(?:,?\s${YEAR})?`,
      ),
      say: ({ day, ordinal = '', of = '', month = '', year }) => {
        if (!isDay(monthOf(month), Number(day))) return undefined;
        const name = language.date({ month: monthOf(month) });
        return `${day}${ordinal} ${of}${name}${year ? `, ${language.year(Number(year))}` : ''}`;
      },
    },
    {
      name: 'month and year',
      pattern: sticky(String.raw`(?<month>${MONTH})\.?,?\s${YEAR}`),
      say: ({ month = '', year }) => language.date({ month: monthOf(month), year: Number(year) }),
    },
    {
      name: 'range of weekdays',
      pattern: sticky(
        String.raw`(?<from>${WEEKDAY})\.?${RANGE}(?<to>${WEEKDAY})(?![\p{L}\p{N}])(?:\.(?=\s+[\p{Ll}\d]))?`,
      ),
      say: ({ from = '', to = '' }) => `${weekdayOf(from)} ${words.to} ${weekdayOf(to)}`,
    },
    {
      name: 'weekday',
      pattern: sticky(
        String.raw`(?<day>${WEEKDAY})(?![\p{L}\p{N}'])(?<dot>\.(?=,|\s+[\p{Ll}\d]|\s+${MONTH}))?`,
      ),
      say: ({ day = '' }, _text, { before, after }) => {
        if (isRealWeekday(day)) return day;
        const isPlaced =
          new RegExp(
            String.raw`^,?\s?(?:\d|${MONTH}|at \d|(?:morning|afternoon|evening)|(?:and|or|to|through|&|\/) ?${WEEKDAY}|[/&]${WEEKDAY})`,
            'u',
          ).test(after) ||
          endsWithWord(before, 'on|next|this|every|last|until|till|by|from') ||
          new RegExp(String.raw`${WEEKDAY}\.?(?:, | and | or | to | through | & |\/|–|-)$`, 'u').test(before);
        return isPlaced ? weekdayOf(day) : undefined;
      },
    },
    {
      name: 'decade',
      pattern: sticky(String.raw`'?(?<decade>(?:1[1-9]|20)?\d0)'?s${END}`),
      say: ({ decade = '' }, text, { before }) =>
        decade.length === 4 || text.startsWith("'") || endsWithWord(before, language.decadeWords)
          ? language.decade(Number(decade))
          : undefined,
    },
    {
      name: 'dash between decades',
      pattern: sticky(String.raw`[-–](?=(?:1[1-9]|20)?\d0s)`),
      say: (_groups, _text, { before }) => (/\d0'?s$/.test(before) ? ` ${words.to} ` : undefined),
    },
    {
      name: 'range of years',
      pattern: sticky(
        String.raw`(?<from>(?:1[1-9]|20)\d{2})[-–](?<to>(?:1[1-9]|20)\d{2}|\d{2})(?![\p{L}\p{N}]|[-–.,/:]\d)`,
      ),
      say: ({ from = '', to = '' }) => {
        if (to.length === 4 && Number(to) <= Number(from)) return undefined;
        return `${language.year(Number(from))} ${words.to} ${to.length === 4 ? language.year(Number(to)) : to}`;
      },
    },
    {
      name: 'year',
      pattern: sticky(
        String.raw`${YEAR}(?!\s?[%°-]|\s(?:${oneOf([...Object.keys(language.units), ...language.magnitudes])})${END})`,
      ),
      say: ({ year = '' }, _text, { before }) =>
        endsWithWord(before, language.yearWords) && /[\s(]$/.test(before)
          ? Number(year) >= 1800 && Number(year) < 2100
            ? language.year(Number(year))
            : undefined
          : undefined,
    },
  ];
}
