import { numberAt } from './number-words.js';
import type { Word } from './words.js';

export type PartOfDay = 'morning' | 'afternoon' | 'evening';

/** A range of words of the utterance: `from` inclusive, `to` exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A clock time. "Three" may mean two: the likelier one comes first. Minutes since midnight. */
export interface HeardTime extends Span {
  readonly minutes: readonly number[];
}

/** "After three", "between two and four": minutes since midnight. */
export interface HeardWindow extends Span {
  readonly after: number;
  readonly before: number;
}

export interface HeardTimes {
  readonly times: readonly HeardTime[];
  readonly window?: HeardWindow;
  readonly partOfDay?: PartOfDay;
  /** Every word that speaks of the time of day. */
  readonly spans: readonly Span[];
}

const CUES = new Set(['at', 'around', 'about', 'by', 'say', 'like', 'approximately', 'maybe']);
/** After "at", a recogniser may write another word for the same sound. */
const HOMOPHONES: ReadonlyMap<string, number> = new Map([
  ['to', 2],
  ['too', 2],
  ['tu', 2],
  ['tree', 3],
  ['free', 3],
  ['for', 4],
  ['fore', 4],
  ['fife', 5],
  ['sex', 6],
  ['sicks', 6],
  ['ate', 8],
  ['nein', 9],
  ['tin', 10],
  ['won', 1],
]);
/** A number before one of these is no clock time. */
const UNITS = new Set(
  'week weeks day days month months year years minute minutes hour hours people persons person of pounds dollars euros percent times or st nd rd th kids children adults appointments slots options'.split(
    ' ',
  ),
);
const PARTS: ReadonlyMap<string, PartOfDay> = new Map([
  ['morning', 'morning'],
  ['mornings', 'morning'],
  ['forenoon', 'morning'],
  ['afternoon', 'afternoon'],
  ['afternoons', 'afternoon'],
  ['evening', 'evening'],
  ['evenings', 'evening'],
  ['tonight', 'evening'],
  ['night', 'evening'],
]);
const DAY = 24 * 60;

/**
 * Finds the times of day in an utterance.
 *
 * @param bare whether a lone number may be a time, because the question was about the time or something is being
 * corrected
 */
export function hearTimes(words: readonly Word[], bare: boolean): HeardTimes {
  const part = hearPart(words);
  const times: HeardTime[] = [];
  const spans: Span[] = part ? [part] : [];
  let window: HeardWindow | undefined;
  for (let i = 0; i < words.length; ) {
    const range = windowAt(words, i, part?.part);
    if (range) {
      window ??= range;
      spans.push(range);
      i = range.to;
      continue;
    }
    const time = timeAt(words, i, bare, part?.part);
    if (time) {
      times.push(time);
      spans.push(time);
      i = time.to;
      continue;
    }
    // Twenty-five is no time, and the five in it isn't one either.
    i += numberAt(words, i)?.length ?? 1;
  }
  return {
    times,
    ...(window ? { window } : {}),
    ...(part ? { partOfDay: part.part } : {}),
    spans,
  };
}

function hearPart(words: readonly Word[]): (Span & { part: PartOfDay }) | undefined {
  for (const [i, word] of words.entries()) {
    const part = PARTS.get(word.norm);
    // "Good morning" is a greeting.
    if (part && !['good'].includes(words[i - 1]?.norm ?? '')) return { part, from: i, to: i + 1 };
    if (word.norm === 'after' && ['lunch', 'lunchtime', 'work'].includes(words[i + 1]?.norm ?? ''))
      return { part: 'afternoon', from: i, to: i + 2 };
    if (word.norm === 'before' && ['lunch', 'lunchtime'].includes(words[i + 1]?.norm ?? ''))
      return { part: 'morning', from: i, to: i + 2 };
  }
  return undefined;
}

function windowAt(words: readonly Word[], i: number, part: PartOfDay | undefined): HeardWindow | undefined {
  const word = words[i]?.norm ?? '';
  const at = (k: number) => clockAt(words, k, part);
  const first = (clock: Clock | undefined): number => clock?.minutes[0] ?? 0;
  if (word === 'between' || word === 'from') {
    const start = at(i + 1);
    if (!start) return undefined;
    const joint = words[start.to]?.norm ?? '';
    const end = ['and', 'to', 'till', 'until'].includes(joint) ? at(start.to + 1) : undefined;
    if (end) {
      const after = start.explicit
        ? first(start)
        : Math.max(...start.minutes.filter((m) => m < first(end)), 0);
      return { from: i, to: end.to, after, before: first(end) };
    }
    const onwards = ['on', 'onwards', 'onward'].includes(joint);
    return word === 'from' && (onwards || start.explicit)
      ? { from: i, to: start.to + (onwards ? 1 : 0), after: first(start), before: DAY }
      : undefined;
  }
  const two = `${word} ${words[i + 1]?.norm ?? ''}`;
  const later = word === 'after' || word === 'past';
  const earlier = word === 'before' || word === 'until' || word === 'till';
  const long = ['later than', 'earlier than', 'not before'].includes(two);
  if (!later && !earlier && !long) return undefined;
  const bound = at(i + (long ? 2 : 1));
  if (!bound) return undefined;
  const isAfter = later || two === 'later than' || two === 'not before';
  return isAfter
    ? { from: i, to: bound.to, after: first(bound), before: DAY }
    : { from: i, to: bound.to, after: 0, before: first(bound) };
}

/** A clock time that something marks as one. */
function timeAt(
  words: readonly Word[],
  i: number,
  bare: boolean,
  part: PartOfDay | undefined,
): HeardTime | undefined {
  const cue = CUES.has(words[i]?.norm ?? '') || isMake(words, i);
  const start = cue ? i + (isMake(words, i) ? 2 : 1) : i;
  const second = cue && CUES.has(words[start]?.norm ?? '') ? start + 1 : start;
  const clock = clockAt(words, second, part);
  if (clock) {
    const marked = cue || ((bare || part !== undefined) && !isPronoun(words, clock));
    return clock.explicit || (marked && !isCount(words, clock))
      ? { minutes: clock.minutes, from: cue ? i : second, to: clock.to }
      : undefined;
  }
  const homophone = HOMOPHONES.get(words[second]?.norm ?? '');
  if (homophone === undefined) return undefined;
  const after = words[second + 1]?.norm;
  const marked = after === 'am' || after === 'pm' || after === 'oclock';
  const last = after === undefined || ['please', 'then', 'thanks', 'on', 'tomorrow', 'next'].includes(after);
  const lone = bare && words.length <= 2 && second === 0 && last;
  if (!(marked && (cue || second === 0)) && !(cue && last && words[i]?.norm !== 'like') && !lone)
    return undefined;
  const meridiem = after === 'am' || after === 'pm' ? after : undefined;
  return {
    minutes: candidates(homophone, 0, meridiem, part),
    from: cue ? i : second,
    to: second + (marked ? 2 : 1),
  };
}

const isMake = (words: readonly Word[], i: number): boolean =>
  words[i]?.norm === 'make' && ['it', 'that'].includes(words[i + 1]?.norm ?? '');

/** Two weeks, three people. */
const isCount = (words: readonly Word[], clock: Clock): boolean => UNITS.has(words[clock.to]?.norm ?? '');

/** That one, the first one, one of them. */
const isPronoun = (words: readonly Word[], clock: Clock): boolean =>
  clock.hour === 1 &&
  clock.spelled &&
  clock.from > 0 &&
  !['no', 'actually', 'sorry'].includes(words[clock.from - 1]?.norm ?? '');

interface Clock extends Span {
  readonly minutes: readonly number[];
  readonly hour: number;
  /** Whether the words themselves can only be a time: half past, oclock, pm, 14:30. */
  readonly explicit: boolean;
  readonly spelled: boolean;
}

function clockAt(words: readonly Word[], i: number, part: PartOfDay | undefined): Clock | undefined {
  const word = words[i]?.norm ?? '';
  if (word === 'noon' || word === 'midday')
    return { minutes: [12 * 60], hour: 12, explicit: true, spelled: true, from: i, to: i + 1 };
  if (word === 'midnight')
    return { minutes: [0], hour: 0, explicit: true, spelled: true, from: i, to: i + 1 };
  return relativeAt(words, i, part) ?? plainAt(words, i, part);
}

/** Half past two, quarter to four, ten after nine, half two. */
function relativeAt(words: readonly Word[], i: number, part: PartOfDay | undefined): Clock | undefined {
  let k = i;
  if (words[k]?.norm === 'a') k++;
  const word = words[k]?.norm ?? '';
  const number = numberAt(words, k);
  const fraction = word === 'half' ? 30 : word === 'quarter' ? 15 : undefined;
  const amount =
    fraction ?? (number && [5, 10, 15, 20, 25].includes(number.value) ? number.value : undefined);
  if (amount === undefined) return undefined;
  k += fraction === undefined ? (number?.length ?? 1) : 1;
  if (words[k]?.norm === 'minutes') k++;
  const link = words[k]?.norm ?? '';
  const past = ['past', 'after', 'passed', 'paste', 'pass', 'parts', 'pasta'].includes(link);
  const to =
    ['to', 'till', 'before', 'of', 'til'].includes(link) ||
    (fraction === 15 && ['two', '2', 'too'].includes(link));
  const hourAt = past || to ? k + 1 : k;
  if (!past && !to && fraction !== 30) return undefined;
  if (to && fraction === 30) return undefined;
  const spoken = numberAt(words, hourAt);
  const heard = spoken?.value ?? HOMOPHONES.get(words[hourAt]?.norm ?? '');
  if (heard === undefined || heard < 1 || heard > 23) return undefined;
  const end = hourAt + (spoken?.length ?? 1);
  const tail = meridiemAt(words, end);
  const minutes = candidates(heard, 0, tail.meridiem, part).map(
    (m) => (m + (to ? -amount : amount) + DAY) % DAY,
  );
  return { minutes, hour: heard, explicit: true, spelled: true, from: i, to: tail.to };
}

/** Three, three thirty, 3:30, fifteen hundred, three oclock, three pm. */
function plainAt(words: readonly Word[], i: number, part: PartOfDay | undefined): Clock | undefined {
  const word = words[i]?.norm ?? '';
  const digital = /^(\d{1,2})[:.](\d{2})$/.exec(word) ?? /^([01]\d|2[0-3])([0-5]\d)$/.exec(word);
  if (digital) {
    const tail = meridiemAt(words, i + 1);
    const hour = Number(digital[1]);
    const minute = Number(digital[2]);
    if (hour > 23 || minute > 59) return undefined;
    const minutes = candidates(hour, minute, tail.meridiem, part);
    return { minutes, hour, explicit: true, spelled: false, from: i, to: tail.to };
  }
  const number = numberAt(words, i);
  if (!number) return undefined;
  let hour = number.value;
  let minute = 0;
  let end = i + number.length;
  let marked = false;
  if (words[end]?.norm === 'hundred' || (words[end]?.norm === 'hours' && hour >= 13)) {
    marked = hour >= 1 && hour <= 23;
    end++;
  } else if (number.value >= 1000 && number.value <= 2359 && number.value % 100 < 60) {
    hour = Math.floor(number.value / 100);
    minute = number.value % 100;
    marked = true;
  } else if (number.length === 2 && hour > 23) {
    return undefined;
  } else if (hour >= 13 && hour <= 23 && number.length === 1 && word !== String(hour)) {
    // "Fifteen" alone is hardly ever an hour in speech; with a full stop like "fifteen thirty" it is.
    const rest = minuteAt(words, end);
    if (!rest) return undefined;
    minute = rest.value;
    end += rest.length;
    marked = true;
  } else {
    const rest = minuteAt(words, end);
    if (rest && hour <= 23) {
      minute = rest.value;
      end += rest.length;
      marked = true;
    }
  }
  if (hour < 1 || hour > 23) return undefined;
  const tail = meridiemAt(words, end);
  const explicit = marked || tail.meridiem !== undefined || tail.oclock;
  return {
    minutes: candidates(hour, minute, tail.meridiem, part),
    hour,
    explicit,
    spelled: !/^\d/.test(word),
    from: i,
    to: tail.to,
  };
}

/** Thirty, oh five, forty five, after an hour. */
function minuteAt(words: readonly Word[], i: number): { value: number; length: number } | undefined {
  const word = words[i]?.norm ?? '';
  if (word === 'oh' || word === 'o') {
    const unit = numberAt(words, i + 1);
    return unit && unit.value >= 1 && unit.value <= 9
      ? { value: unit.value, length: 1 + unit.length }
      : undefined;
  }
  const number = numberAt(words, i);
  if (!number || number.value < 10 || number.value > 59) return undefined;
  // 10 and 20 after an hour are minutes; so is anything that is said as tens.
  return UNITS.has(words[i + number.length]?.norm ?? '') ? undefined : number;
}

function meridiemAt(
  words: readonly Word[],
  at: number,
): { meridiem?: 'am' | 'pm'; oclock: boolean; to: number } {
  let to = at;
  let oclock = false;
  if (words[to]?.norm === 'oclock') {
    oclock = true;
    to++;
  }
  const mark = words[to]?.norm;
  if (mark === 'am' || mark === 'pm') return { meridiem: mark, oclock, to: to + 1 };
  if (mark === 'a' && words[to + 1]?.norm === 'm') return { meridiem: 'am', oclock, to: to + 2 };
  if (mark === 'p' && words[to + 1]?.norm === 'm') return { meridiem: 'pm', oclock, to: to + 2 };
  return { oclock, to };
}

/** Which times of day an hour can mean, the likelier one first: between one and six people mean the afternoon. */
function candidates(
  hour: number,
  minute: number,
  meridiem: 'am' | 'pm' | undefined,
  part: PartOfDay | undefined,
): readonly number[] {
  if (hour > 12 || hour === 0) return [(hour % 24) * 60 + minute];
  const am = (hour % 12) * 60 + minute;
  const pm = am + 12 * 60;
  if (meridiem !== undefined) return [meridiem === 'am' ? am : pm];
  if (part === 'morning') return [hour === 12 ? pm : am];
  if (part !== undefined) return [pm];
  return hour <= 6 || hour === 12 ? [pm, am] : [am, pm];
}

/** 'HH:mm' of minutes since midnight. */
export const clockText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
