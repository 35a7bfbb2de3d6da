import { clockTimes, meansTime, type StatedTime } from './clock-times.js';
import { codeOf, type Evidence, evidenceOf, type ToolResult, weekdayOf } from './evidence.js';
import { statedAmounts } from './stated-amounts.js';
import { statedDates } from './stated-dates.js';

export const CLAIM_KINDS = ['free_time', 'booking', 'reference', 'price', 'cancellation'] as const;
export type ClaimKind = (typeof CLAIM_KINDS)[number];

/** Something that an answer states and nothing supports. */
export interface UngroundedClaim {
  readonly kind: ClaimKind;
  /** The sentence that states it. */
  readonly words: string;
}

const NEGATED =
  /\b(?:not|n't|never|no longer|cannot|unable|without|nothing|none|no (?:booking|appointment|price|charge|reference|slots?|openings?|times?)|fail(?:ed|s)?)\b|n't\b/i;
/** What is only meant to happen, wished for or supposed. */
const UNREAL =
  /\b(?:if|once|when|after|before|until|unless|whether|shall|should|would|could|can|may|might|will|going to|want(?:ed)? (?:me )?to|like (?:me )?to|let me|let's|need to|try(?:ing)? to|to be|about to|happy to|able to|ready to)\b|'ll\b|'d\b/i;
const BOOKED =
  /\b(?:(?:i|we)(?:'ve| have)?(?: just| now| already| also)* (?:booked|scheduled|reserved|rescheduled|rebooked|moved|put (?:you|him|her|them) (?:down|in)|made (?:the|your|a|an) (?:booking|appointment|reservation))|(?:you|he|she|they|it|that|this|everything|appointment|booking|reservation|visit|slot|time|cleaning|check-?up)(?:'re|'s| are| is| has been| have been| was)(?: now| all| just| already| officially| successfully)* (?:booked|scheduled|reserved|confirmed|rescheduled|moved|set|made)|(?:all|successfully) (?:booked|scheduled|reserved|set)|you have an? (?:appointment|booking|reservation)|your (?:next )?(?:appointment|booking) is (?:on|at|for|tomorrow|today)|(?:booking|appointment) confirmed)\b/i;
const CANCELLED =
  /\b(?:(?:i|we)(?:'ve| have)?(?: just| now| already| also)* (?:cancell?ed|deleted|removed)|(?:it|that|this|appointment|booking|reservation|visit|slot|one)(?:'s| is| has been| have been| was)(?: now| just| already| successfully)* (?:cancell?ed|deleted|removed|gone)|successfully cancell?ed|cancellation (?:is|has been) (?:done|complete|completed|confirmed))\b/i;
const OFFERED =
  /\b(?:free|available|availability|vacant|openings?|slots?|(?:i|we)(?:'ve| have)(?: got)?|there(?:'s| is| are)|(?:i|we) can (?:offer|do|fit|give)|could (?:offer|do)|how about|what about|works|fit you in|squeeze|would you (?:like|prefer)|do you (?:want|prefer)|earliest|next (?:one|time)|choose)\b/i;
const OPENING_HOURS =
  /\b(?:open(?:s|ed)? (?:now|from|at|until|till|on|every|daily|between|monday|tuesday)|open\b.*\b(?:to|until)|clos(?:e|es|ed) (?:at|on)|opening hours|office hours|business hours)\b/i;
/** Compact, or spelled with its characters apart; with a digit in it. */
const CODE = String.raw`(?=[A-Z0-9 ,-]*\d)(?:[A-Z0-9]{3,16}(?:-[A-Z0-9]{2,8})*|[A-Z0-9]{1,3}-[A-Z0-9]{2,8}|[A-Z0-9](?:[ ,-]{1,2}[A-Z0-9]\b){2,15})\b`;
const REFERENCE = new RegExp(
  String.raw`\b(?:[Rr]eference|[Cc]onfirmation|[Bb]ooking|[Tt]racking|[Oo]rder|[Tt]icket|[Cc]ode)(?: (?:number|code|id|reference))?(?: (?:for (?:it|that|this|you)|is|will be|would be|reads|as|of))?[\s:,]*(?:is |number |code )?[\s"']*(${CODE})`,
  'g',
);
const DIGIT_NAMES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

export interface GroundingTexts {
  /** Of the profile: instructions, facts, greeting. They support whatever they say. */
  readonly profile: readonly string[];
  /** What the caller said: repeating it states nothing new. */
  readonly caller?: readonly string[];
}

/**
 * What an answer states about free times, bookings, references, prices and cancellations without any result of a tool of
 * this call, nor the profile, to support it. Rules over the fields of results; questions, plans and refusals state nothing.
 */
export function groundedness(
  answer: string,
  toolResults: readonly ToolResult[],
  { profile, caller = [] }: GroundingTexts,
): UngroundedClaim[] {
  const known: Known = {
    evidence: evidenceOf(toolResults),
    profile: profile.join('\n'),
    caller: caller.join('\n'),
  };
  return sentencesOf(answer).flatMap((words) =>
    CLAIM_KINDS.filter((kind) => RULES[kind](words, known)).map((kind) => ({
      kind,
      words: words.slice(0, 300),
    })),
  );
}

interface Known {
  readonly evidence: Evidence;
  readonly profile: string;
  readonly caller: string;
}

/** Whether a sentence states something of a kind that nothing supports. */
const RULES: Readonly<Record<ClaimKind, (words: string, known: Known) => boolean>> = {
  booking: (words, known) => {
    if (!states(words, BOOKED) || CANCELLED.test(words)) return false;
    return !known.evidence.booked || !timesHold(words, known);
  },
  cancellation: (words, known) => states(words, CANCELLED) && !known.evidence.cancelled,
  free_time: (words, known) => {
    if (OPENING_HOURS.test(words) || states(words, BOOKED) || NEGATED.test(words)) return false;
    if (!OFFERED.test(words)) return false;
    return clockTimes(words, true).length > 0 && !timesHold(words, known);
  },
  reference: (words, known) =>
    codesIn(words).some(
      (code) =>
        !known.evidence.codes.has(code) &&
        !codeOf(known.profile).includes(code) &&
        !saidCode(known.caller, code),
    ),
  price: (words, known) => {
    const amounts = statedAmounts(words);
    const supported = new Set([...statedAmounts(known.profile), ...statedAmounts(known.caller)]);
    return amounts.some((amount) => !known.evidence.numbers.has(amount) && !supported.has(amount));
  },
};

/** A sentence that says that something is done, and neither asks, nor denies, nor plans. */
function states(words: string, pattern: RegExp): boolean {
  const found = pattern.exec(words);
  if (!found || words.trimEnd().endsWith('?')) return false;
  const before = words.slice(0, found.index);
  // Only what leads up to it: "I've booked it, so you can relax" is a statement.
  return (
    !NEGATED.test(found[0]) &&
    !NEGATED.test(clauseBefore(before)) &&
    !UNREAL.test(clauseBefore(before)) &&
    !/\b(?:not|n't)\b/i.test(found[0])
  );
}

const clauseBefore = (before: string): string => before.split(/[,;:—]|\b(?:and|but|so)\b/).at(-1) ?? '';

/** Whether each time in a sentence, on the days that it names, is one that a tool, the profile or the caller has named. */
function timesHold(words: string, { evidence, profile, caller }: Known): boolean {
  const days = statedDates(words);
  // When it is open is not when it is free.
  const stated = sentencesOf(profile).filter((sentence) => !OPENING_HOURS.test(sentence));
  const said = [...clockTimes(stated.join('\n'), true), ...clockTimes(caller, true)];
  const onDay = ({ date }: { date: string | undefined }) =>
    days.length === 0 ||
    date === undefined ||
    days.some(
      (day) =>
        (day.weekday === undefined || weekdayOf(date) === day.weekday) &&
        (day.dayOfMonth === undefined || Number(date.slice(8, 10)) === day.dayOfMonth) &&
        (day.month === undefined || Number(date.slice(5, 7)) === day.month),
    );
  return clockTimes(words, true).every(
    (time) =>
      evidence.times.some((one) => meansTime(time, one.minutes) && onDay(one)) ||
      said.some((one) => sameTime(time, one)),
  );
}

const sameTime = (a: StatedTime, b: StatedTime): boolean =>
  a.half === undefined || b.half === undefined
    ? a.minutes % 720 === b.minutes % 720
    : a.minutes === b.minutes;

/** Codes that a sentence tells as a reference, spelled or not. */
function codesIn(words: string): string[] {
  const figures = words.replace(new RegExp(`\\b(?:${DIGIT_NAMES.join('|')})\\b`, 'gi'), (name) =>
    String(DIGIT_NAMES.indexOf(name.toLowerCase())),
  );
  return Array.from(figures.matchAll(REFERENCE), ([, code = '']) => codeOf(code)).filter(
    (code) => code.length >= 3,
  );
}

const saidCode = (caller: string, code: string): boolean => {
  const figures = caller.replace(new RegExp(`\\b(?:${DIGIT_NAMES.join('|')})\\b`, 'gi'), (name) =>
    String(DIGIT_NAMES.indexOf(name.toLowerCase())),
  );
  return codeOf(figures).includes(code);
};

const segmenter = new Intl.Segmenter('en-US', { granularity: 'sentence' });

/** "3 p.m. on Tuesday" is no end of a sentence. */
const sentencesOf = (answer: string): string[] =>
  Array.from(segmenter.segment(answer.replace(/\b([ap])\.\s?m\.(?=\s+[a-z])/gi, '$1m')), ({ segment }) =>
    segment.trim(),
  ).filter((words) => words !== '');
