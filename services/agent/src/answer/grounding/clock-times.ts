import { numberWords } from '@trunkline/speech';
/** A time of day as it was said or written. */
export interface StatedTime {
  /** Minutes after midnight; of the first half of the day when `half` is not known. */
  readonly minutes: number;
  /** Whether morning or afternoon was said. */
  readonly half: 'am' | 'pm' | undefined;
  /** Where its words begin and end. */
  readonly at: number;
  readonly end: number;
}

/** Of the hours of a clock, by their number modulo twelve. */
const NAMES = Array.from({ length: 12 }, (_, hour) => numberWords(hour === 0 ? 12 : hour));
const HOUR = String.raw`(?:${NAMES.join('|')}|1[0-2]|0?[1-9])`;
const MINUTE_WORDS: Readonly<Record<string, number>> = {
  fifteen: 15,
  thirty: 30,
  'forty five': 45,
  'forty-five': 45,
  ten: 10,
  twenty: 20,
  forty: 40,
  fifty: 50,
  'oh five': 5,
};
const MINUTES_PAST: Readonly<Record<string, number>> = {
  five: 5,
  ten: 10,
  quarter: 15,
  twenty: 20,
  'twenty five': 25,
  'twenty-five': 25,
  half: 30,
};
const MINUTE = Object.keys(MINUTE_WORDS)
  .toSorted((a, b) => b.length - a.length)
  .join('|');
const HALF = String.raw`(?:\s*(?<half>a|p)[.\s]{0,2}m\b\.?|\s+in the (?<part>morning|afternoon|evening))`;
/** What makes a bare number something else than an hour. */
const NOT_A_COUNT = String.raw`(?!\s*(?:[%$€£:/.,-]?\d|minutes?|hours?|days?|weeks?|months?|years?|times?|slots?|options?|openings?|appointments?|people|persons?|children|locations?|dentists?|fillings?|things?|visits?|teeth|tooth|rooms?|questions?|doctors?|or two\s+\p{L}+|dollars?|pounds?|euros?|cents?|percent|of|more|other|different|and a half|(?!this|works|suits|\w+days\b)[a-z]{3,}s)\b)`;

const clock = new RegExp(String.raw`\b(?<hour>[01]?\d|2[0-3]):(?<minute>[0-5]\d)(?:${HALF})?`, 'gi');
const withHalf = new RegExp(
  String.raw`\b(?<hour>${HOUR})(?:[-:.\s]\s?(?<minute>[0-5]\d|${MINUTE}))?${HALF}`,
  'gi',
);
const relative = new RegExp(
  String.raw`\b(?<past>${Object.keys(MINUTES_PAST)
    .toSorted((a, b) => b.length - a.length)
    .join(
      '|',
    )})\s(?<which>past|to)\s+(?<hour>${HOUR})\b(?:${HALF})?${NOT_A_COUNT}|\bhalf (?<half_hour>${HOUR})\b(?!\s+(?:hour|day))`,
  'gi',
);
const oClock = new RegExp(String.raw`\b(?<hour>${HOUR})\s+o'?clock(?:${HALF})?`, 'gi');
const named = /\b(?<name>noon|midday|midnight)\b/gi;
/** Behind a word that a time of day follows, as in "or ten thirty"; "three free slots" counts, "at three free" does not. */
const bare = new RegExp(
  String.raw`(?<=\b(?:around|by|until|from|or|and|have|see|offer|for|is|to)\s|,\s|^)(?<hour>${HOUR})(?:[-\s](?<minute>${MINUTE}))?\b${NOT_A_COUNT}(?!\s(?:free|available)\b)`,
  'gi',
);
const behindAt = new RegExp(
  String.raw`(?<=\bat\s)(?<hour>${HOUR})(?:[-\s](?<minute>${MINUTE}))?\b${NOT_A_COUNT}`,
  'gi',
);

/**
 * The times of day in a text, in figures or in words.
 *
 * @param loose also bare hours ("at three"), which elsewhere are counts.
 */
export function clockTimes(text: string, loose: boolean): StatedTime[] {
  const found: StatedTime[] = [];
  for (const pattern of [clock, relative, oClock, withHalf, named, ...(loose ? [behindAt, bare] : [])])
    for (const match of text.matchAll(pattern)) {
      const [at, end] = [match.index, match.index + match[0].length];
      if (found.some((other) => at < other.end && other.at < end)) continue;
      found.push({ ...read(match.groups ?? {}), at, end });
    }
  return found;
}

function read(groups: Record<string, string | undefined>): Pick<StatedTime, 'minutes' | 'half'> {
  const { name, which, past = '', half_hour: halfHour, hour = halfHour ?? '', minute, half, part } = groups;
  if (name !== undefined)
    return name.toLowerCase() === 'midnight' ? { minutes: 0, half: 'am' } : { minutes: 720, half: 'pm' };
  const named = NAMES.indexOf(hour.toLowerCase());
  const written = named === -1 ? Number(hour) : named;
  const apart = MINUTES_PAST[past.toLowerCase()] ?? 0;
  // "Half three" is half past it.
  const shift = halfHour === undefined ? (/^to$/i.test(which ?? '') ? -apart : apart) : 30;
  const spoken = minute === undefined ? 0 : (MINUTE_WORDS[minute.toLowerCase()] ?? Number(minute));
  const letter = half?.toLowerCase() ?? (part === undefined ? undefined : part === 'morning' ? 'a' : 'p');
  // 13:00 and later say it themselves.
  const minutes = (written * 60 + spoken + shift + 1440) % 1440;
  if (minutes >= 780) return { minutes, half: 'pm' };
  const inHalf = minutes % 720;
  if (letter === undefined) return { minutes: inHalf, half: undefined };
  return { minutes: inHalf + (letter === 'p' ? 720 : 0), half: letter === 'p' ? 'pm' : 'am' };
}

/** Whether a stated time can mean a certain one. */
export const meansTime = ({ minutes, half }: StatedTime, certain: number): boolean =>
  half === undefined ? minutes % 720 === certain % 720 : minutes === certain;
