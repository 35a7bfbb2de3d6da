import type { SpokenLanguage, WrittenTime } from '../language.js';
import type { SpokenRule } from '../scan.js';
import { END, endsWithWord, RANGE, sticky } from './notation.js';

/** "pm", "p.m.", "P. M."; the last dot may end the sentence too. */
const half = (name: string) =>
  String.raw`\s?(?<${name}>[APap])(?:\.\s?[Mm](?:\.(?!\s+\p{Lu}|\s*$))?|[Mm])(?![\p{L}\p{N}])`;
const clock = (n: 1 | 2) => String.raw`(?<h${n}>\d{1,2})(?:[:.](?<m${n}>\d{2}))?`;

/** Times of day, ranges of them, and lengths of time. */
export function timeRules(language: SpokenLanguage): SpokenRule[] {
  const { words } = language;
  const read = (
    hour: string | undefined,
    minute = '0',
    second = '0',
    letter?: string,
  ): WrittenTime | undefined => {
    const [h, m, s] = [Number(hour), Number(minute), Number(second)];
    if (h > (letter ? 12 : 24) || m > 59 || s > 59) return undefined;
    const day =
      letter === undefined ? {} : { half: letter.toUpperCase() === 'A' ? ('AM' as const) : ('PM' as const) };
    return { hour: h, minute: m, second: s, ...day };
  };
  const both = (from: WrittenTime | undefined, to: WrittenTime | undefined) =>
    from && to ? `${language.time(from)} ${words.to} ${language.time(to)}` : undefined;
  return [
    {
      name: 'offset of a time zone',
      pattern: sticky(
        String.raw`(?<zone>UTC|GMT)\s?(?<sign>[+-])(?<h>\d{1,2})(?::?(?<m>\d{2}))?(?![\p{L}\p{N}]|[:.]\d)`,
      ),
      say: ({ zone, sign, h, m }) =>
        `${zone} ${sign === '-' ? words.minus : words.plus} ${Number(h)}${Number(m ?? 0) === 0 ? '' : ` ${m}`}`,
    },
    {
      name: 'range with a named time',
      pattern: sticky(
        String.raw`${RANGE}(?=(?:${language.namedTimes})(?!\p{L}))|(?<=${language.namedTimes})${RANGE}(?=\d)`,
        'i',
      ),
      say: (_groups, _text, { before }) =>
        /\d\s?(?:[ap]\.?m\.?)?$/i.test(before) || new RegExp(`(?:${language.namedTimes})$`, 'i').test(before)
          ? ` ${words.to} `
          : undefined,
    },
    {
      name: 'range of times with AM or PM',
      pattern: sticky(`${clock(1)}(?:${half('a1')})?${RANGE}${clock(2)}${half('a2')}`),
      say: ({ h1, m1, a1, h2, m2, a2 }) => {
        const [from, to] = [read(h1, m1, '0', a1), read(h2, m2, '0', a2)];
        if (!from || !to) return undefined;
        // "9 to 11 AM": the first one needs no half of its own.
        const minutes = from.minute === 0 ? '' : ` ${from.minute < 10 ? `oh ${from.minute}` : from.minute}`;
        return a1 === undefined ? `${from.hour}${minutes} ${words.to} ${language.time(to)}` : both(from, to);
      },
    },
    {
      name: 'range of times',
      pattern: sticky(
        String.raw`(?<h1>\d{1,2}):(?<m1>\d{2})${RANGE}(?<h2>\d{1,2}):(?<m2>\d{2})(?![\p{L}\p{N}:])`,
      ),
      say: ({ h1, m1, h2, m2 }) => {
        const [from, to] = [read(h1, m1), read(h2, m2)];
        // On a clock of 24 hours, both sides say which half they mean.
        if (from && to && to.hour > 12 && from.hour < 12 && from.hour > 0)
          return both({ ...from, half: 'AM' }, to);
        return both(from, to);
      },
    },
    {
      name: 'range from a time to an hour',
      pattern: sticky(String.raw`(?<h1>\d{1,2}):(?<m1>\d{2})${RANGE}(?<h2>\d{1,2})(?![\p{L}\p{N}]|[:.,]\d)`),
      say: ({ h1, m1, h2 }) => {
        const [from, to] = [read(h1, m1), read(h2)];
        return from && to && `${language.time(from)} ${words.to} ${to.hour}`;
      },
    },
    {
      name: 'time with AM or PM',
      pattern: sticky(String.raw`(?<h>\d{1,2})(?:[:.](?<m>\d{2}))?(?::(?<s>\d{2}))?${half('a')}`),
      say: ({ h, m, s, a }) => {
        const time = read(h, m, s, a);
        return time && language.time(time);
      },
    },
    {
      name: 'time',
      pattern: sticky(
        String.raw`(?<h>\d{1,2}):(?<m>\d{2})(?::(?<s>\d{2})(?:\.\d+)?)?(?<utc>Z)?(?![\p{L}\p{N}]|:\d)`,
      ),
      say: ({ h, m, s, utc }) => {
        const time = read(h, m, s);
        return time && `${language.time(time)}${utc ? ` ${words.utc}` : ''}`;
      },
    },
    {
      name: 'time with a dot',
      pattern: sticky(
        String.raw`(?<h>\d{1,2})\.(?<m>[0-5]\d)(?![\p{L}\p{N}%°€£$]|[.,]\d|\s?(?:%|percent|per|million|billion|thousand|[a-z]{1,3}${END}(?<!\s(?:on|and|or|to|is|if|so|but|for|in|at))))`,
      ),
      say: ({ h, m }, _text, { before }) => {
        const time = read(h, m);
        return time && time.hour < 24 && endsWithWord(before, language.timeWords)
          ? language.time(time)
          : undefined;
      },
    },
    {
      name: 'hours and minutes',
      pattern: sticky(
        String.raw`(?:(?<h>\d{1,3})\s?h(?:rs?)?\s?)?(?<m>\d{1,2})\s?(?:m(?:ins?)?)(?:\s?(?<s>\d{1,2})\s?s(?:ecs?)?)?${END}`,
      ),
      say: ({ h, m, s }) => {
        if (h === undefined && s === undefined) return undefined;
        const part = (n: string | undefined, { one, many }: { one: string; many: string }) =>
          n === undefined ? [] : [`${Number(n)} ${Number(n) === 1 ? one : many}`];
        return [...part(h, words.hours), ...part(m, words.minutes), ...part(s, words.seconds)].join(' ');
      },
    },
    {
      name: 'hours and bare minutes',
      pattern: sticky(String.raw`(?<h>\d{1,2})h(?<m>[0-5]\d)${END}`),
      say: ({ h, m }) =>
        `${Number(h)} ${Number(h) === 1 ? words.hours.one : words.hours.many} ${Number(m)} ${words.minutes.many}`,
    },
    {
      name: 'ratio',
      pattern: sticky(String.raw`\d{1,6}(?::\d{1,6}){1,3}(?![\p{L}\p{N}:])`),
      say: (_groups, text) => text.split(':').join(` ${words.to} `),
    },
  ];
}
