import { yearWords } from '../number-words.js';

/** What to replace, and how the voice says it right. */
type Rule = readonly [
  pattern: RegExp,
  replacement: string | ((match: string, ...groups: string[]) => string),
];

const months = [
  ['January', 'Jan'],
  ['February', 'Feb'],
  ['March', 'Mar'],
  ['April', 'Apr'],
  ['May', 'May'],
  ['June', 'Jun'],
  ['July', 'Jul'],
  ['August', 'Aug'],
  ['September', 'Sept?'],
  ['October', 'Oct'],
  ['November', 'Nov'],
  ['December', 'Dec'],
] as const;
const monthNames = months.map(([name]) => name).join('|');
const weekdays = [
  ['Monday', 'Mon'],
  ['Tuesday', 'Tues?'],
  ['Wednesday', 'Wed'],
  ['Thursday', 'Thu(?:rs?)?'],
  ['Friday', 'Fri'],
  ['Saturday', 'Sat'],
  ['Sunday', 'Sun'],
] as const;
const currencies: Readonly<
  Record<string, readonly [one: string, many: string, cent: string, cents: string]>
> = {
  $: ['dollar', 'dollars', 'cent', 'cents'],
  '€': ['euro', 'euros', 'cent', 'cents'],
  '£': ['pound', 'pounds', 'penny', 'pence'],
};

/** In this order: a rule may count on the ones before it. */
const rules: readonly Rule[] = [
  // Marks that models write and the voice would spell out ("asterisk asterisk")
  [/!?\[([^\]]*)\]\([^)]*\)/g, '$1'],
  [/^[ \t]*(?:[-*•]|#{1,6}|\d+[.)])[ \t]+/gm, ''],
  [/(?<=[\p{L}\p{N}])[ \t]*\r?\n\s*/gu, '. '],
  [/[*`~_#|]+/g, ' '],
  [/[\u2018\u2019]/g, "'"],
  [/[\u201C\u201D"]/g, ''],
  [/https?:\/\/(?:www\.)?/gi, ''],
  [/(?<=\d|\d ?[ap]\.?m\.?)\s?[-\u2013]\s?(?=\d{1,2}(?::\d{2})?\s?[ap]\.?m\b)/gi, ' to '],
  [/\s+[\u2013\u2014-]+\s+|\u2014/g, ', '],
  // The English voice has nothing for other scripts and pictures but long names ("Chinese letter")
  [/[^\p{Script=Latin}\d\s!-~\u20AC\u00A3\u00B0\u2013]/gu, ' '],
  [/([^\w\s.!?])\1{2,}/g, ' '],
  [/\s*&\s*/g, ' and '],

  // Dates
  [
    /\b(\d{4})-(\d{2})-(\d{2})(?:[T ](?=\d{2}:\d{2}))?/g,
    (text, year, month, day) => date(text, year, month, day),
  ],
  [/\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g, (text, month, day, year) => date(text, year, month, day)],
  ...weekdays.map(([name, short]): Rule => [new RegExp(`\\b${short}\\b\\.?(?=,? )`, 'g'), name]),
  ...months.map(([name, short]): Rule => [new RegExp(`\\b${short}\\b\\.?(?= \\d)`, 'g'), name]),
  ...months.map(([name, short]): Rule => [new RegExp(`(?<=\\d )${short}\\b\\.?`, 'g'), name]),
  [
    new RegExp(`\\b(${monthNames}) (\\d{1,2})\\b(?![:\\d])`, 'g'),
    (_, month, day) => `${month} ${ordinal(day)}`,
  ],

  // Times of day: the voice reads 3:00 as "three zero zero". The last dot of "p.m." may end the sentence too.
  [/(?<=\d)\s?([APap])\.[Mm]\.(?!\s+[A-Z]|\s*$)/g, (_, half) => ` ${half.toUpperCase()}M`],
  [/(?<=\d)\s?([ap])\.?m\b/gi, (_, half) => ` ${half.toUpperCase()}M`],
  [
    /\b(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?Z?\b(?: ([AP])M\b)?/g,
    (text, hour, minute, half) => time(text, hour, minute, half),
  ],

  // Money
  [
    /([$€£])\s?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{2}))?(?!\d)/g,
    (_, sign, whole, hundredths) => money(sign, whole, hundredths),
  ],
  [/(?<=\d)\s?%/g, ' percent'],

  // Digit by digit: telephone numbers and codes
  [/(?:\+\d{1,3}[ .-]?)?\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b/g, (number) => spellGroups(number)],
  [
    /\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*\b/g,
    (code) => (code.length < 4 ? code : spellGroups(code)),
  ],
  [/\b\d{7,}\b/g, (number) => spellGroups(number)],

  [/\s+([,.;:?!])/g, '$1'],
  [/\s+/g, ' '],
];

/**
 * A text as the English voice says it right: times, dates, money, telephone numbers, codes and addresses are
 * written out where it would misread them, and marks that nobody says are dropped. What the voice reads well stays.
 */
export function speakable(text: string): string {
  let spoken = text.normalize('NFKC');
  for (const [pattern, replacement] of rules) {
    spoken =
      typeof replacement === 'string'
        ? spoken.replace(pattern, replacement)
        : spoken.replace(pattern, replacement);
  }
  return spoken.trim();
}

function ordinal(day: string): string {
  const n = Number(day);
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

function date(text: string, year: string, month: string, day: string): string {
  const name = months[Number(month) - 1]?.[0];
  if (name === undefined || Number(day) < 1 || Number(day) > 31) return text;
  return `${name} ${ordinal(day)}, ${yearWords(Number(year))}${/[T ]$/.test(text) ? ' at ' : ''}`;
}

function time(text: string, hour: string, minute: string, half: string | undefined): string {
  const h = Number(hour);
  const m = Number(minute);
  if (h > 23 || m > 59) return text;
  const suffix = half === undefined ? (h < 12 ? undefined : 'PM') : `${half}M`;
  const shownHour = half === undefined && h > 12 ? h - 12 : h;
  const minutes = m === 0 ? '' : m < 10 ? ` oh ${m}` : ` ${m}`;
  // Without AM or PM a full hour would be a bare number.
  if (suffix === undefined) return m === 0 ? `${h} o'clock` : `${h}${minutes}`;
  return `${shownHour}${minutes} ${suffix}`;
}

function money(sign: string, whole: string, hundredths: string | undefined): string {
  const [one, many, cent, cents] = currencies[sign] ?? ['', '', '', ''];
  const amount = `${whole} ${whole === '1' ? one : many}`;
  const rest = Number(hundredths ?? '0');
  return rest === 0 ? amount : `${amount} and ${rest} ${rest === 1 ? cent : cents}`;
}

const spellGroups = (text: string): string =>
  (text.match(/[A-Za-z0-9]+/g) ?? []).map((group) => group.split('').join(' ')).join(', ');
