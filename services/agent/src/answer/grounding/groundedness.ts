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
const NOUN = '(?:appointment|booking|reservation|visit|slot|spot|seat|table|room|order|ticket|time|place)';
/** What stands between who did it and what was done: "I have just gone ahead and". */
const DID = String.raw`(?:i|we)(?:'ve| have)?(?: just| now| already| also| successfully| gone ahead and| went ahead and)*`;
/** Was able to, which is to have done it. */
const MANAGED = String.raw`(?:i|we) (?:managed to|was able to|were able to|have been able to)`;
/** More ways to say that something is booked, and that it is cancelled. */
const BOOKED_TOO = new RegExp(
  String.raw`\b(?:${DID} (?:booked|scheduled|reserved|secured|confirmed|added (?:you|him|her|them) to|(?:got|have) (?:you|him|her|them) (?:down|in) for|put (?:you|him|her|them) (?:down|in))|${MANAGED} (?:book|schedule|reserve|secure|reschedule|move)|(?:i|we) (?:can|could) confirm (?:your|the) ${NOUN}|(?:i|we)(?:'ve| have) (?:got )?(?:you|him|her|them) (?:down|in|booked) for|and (?:i )?(?:have )?(?:booked|scheduled|rescheduled|reserved) (?:you|it|that|the|your)|${NOUN} (?:is|has been|was)(?: now| just| already)? (?:secured|placed|reserved|locked in)|${NOUN} (?:went|has gone|is) through|you(?:'re| are)(?: now)? (?:in|down|good to go|on the (?:list|books|schedule)) (?:for|at|on)\b|you now have an? ${NOUN}|(?:we(?:'ll| will) )?see you (?:at|on|tomorrow|today|next|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|look(?:ing)? forward to seeing you (?:at|on|tomorrow|today|next|monday|tuesday|wednesday|thursday|friday|saturday|sunday))|^(?:all |successfully )?booked\s*[!.,]`,
  'i',
);
const CANCELLED_TOO = new RegExp(
  String.raw`\b(?:${DID} (?:cancell?ed|deleted|removed|taken you off|took you off)|${MANAGED} (?:cancel|delete|remove)|(?:booking|appointment|reservation|visit)\b.{0,40}? (?:is no longer (?:on|there|in)|no longer exists)|cancell?ation (?:went|has gone|is) through|consider (?:it|that) cancell?ed)\b|^(?:all |successfully )?cancell?ed\s*[!.,]`,
  'i',
);
const BOOKED =
  /\b(?:(?:i|we)(?:'ve| have)?(?: just| now| already| also)* (?:booked|scheduled|reserved|rescheduled|rebooked|moved|put (?:you|him|her|them) (?:down|in)|made (?:the|your|a|an) (?:booking|appointment|reservation))|(?:you|he|she|they|it|that|this|everything|appointment|booking|reservation|visit|slot|time|cleaning|check-?up)(?:'re|'s| are| is| has been| have been| was)(?: now| all| just| already| officially| successfully)* (?:booked|scheduled|reserved|confirmed|rescheduled|moved|set|made)|(?:all|successfully) (?:booked|scheduled|reserved|set)|you have an? (?:appointment|booking|reservation)|your (?:next )?(?:appointment|booking) is (?:on|at|for|tomorrow|today)|(?:booking|appointment) confirmed)\b/i;
const CANCELLED =
  /\b(?:(?:i|we)(?:'ve| have)?(?: just| now| already| also)* (?:cancell?ed|deleted|removed)|(?:it|that|this|appointment|booking|reservation|visit|slot|one)(?:'s| is| has been| have been| was)(?: now| just| already| successfully)* (?:cancell?ed|deleted|removed|gone)|successfully cancell?ed|cancellation (?:is|has been) (?:done|complete|completed|confirmed))\b/i;
const OFFERED =
  /\b(?:(?<!feel )free|available|availability|vacant|openings?|slots?|(?:i|we)(?:'ve| have)(?: got)?|there(?:'s| is| are)|(?:i|we) can (?:offer|do|fit|give)|could (?:offer|do)|how about|what about|works|fit you in|squeeze|would you (?:like|prefer)|do you (?:want|prefer)|earliest|next (?:one|time|available)|choose|(?:you|they) (?:can|could|may) (?:come|visit|see)|can see you|still open|is open|i see|space at|book you in)\b|^(?:is|are) .{1,30} (?:okay|ok|all right|good|fine)\?/i;
/** Finds out, and offers nothing. */
const CHECKING = /\b(?:whether|let me (?:see|check|look)|like me to (?:check|look|see))\b/i;
/** What comes behind may be free when what comes before is not. */
const BUT = /,?\s*\b(?:but|however|although|though)\b/i;
/** A day, or a place, that others have taken. */
const NOBODY =
  /\bfully booked\b|\bbooked (?:out|up|by (?:some|an))|\b(?:all|every)\b.{0,20}\b(?:slots?|times?|places?|appointments?)\b.{0,12}\bbooked\b|\bbooked nothing\b|\bnot (?:able|possible) to\b/i;
/** Says of a cancelled booking that it was one. */
const CANCELS_ONLY =
  /\b(?:(?:booking|appointment|reservation|visit|it|that|this) (?:is|has been|was)(?: now| just| already)? cancell?ed)(?!.*\b(?:and|but)\b.*\bbooked)/i;
const OPENING_HOURS =
  /\b(?:any ?time between|open(?:s|ed)? (?:now|from|at|until|till|on|every|daily|between|monday|tuesday)|open\b.*\b(?:to|until)|clos(?:e|es|ed) (?:at|on)|opening hours|office hours|business hours)\b/i;
/** Compact, or spelled with its characters apart; with a digit in it. */
const CODE = String.raw`(?=[A-Za-z0-9 ,-]*\d)(?:[A-Z0-9]{3,16}(?:-[A-Z0-9]{2,8})*|[A-Z0-9]{1,3}-[A-Z0-9]{2,8}|[A-Z0-9](?:[ ,-]{1,2}[A-Z0-9]\b){2,15})\b`;
const REFERENCE = new RegExp(
  String.raw`\b(?:[Rr]ef|[Rr]eference|[Cc]onfirmation|[Bb]ooking|[Tt]racking|[Oo]rder|[Tt]icket|[Cc]ode|(?:[Uu]nder|[Ii]s) (?=number))(?: ?(?:number|code|id|reference))?(?: (?:for (?:it|that|this|you|(?:the|your) [a-z]+(?: is)?)|is|will be|would be|reads|as|of))?[\s:,]*(?:is |number |code )?[\s"']*(${CODE})`,
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
    if (NOBODY.test(words) || CANCELS_ONLY.test(words)) return false;
    // "We will see you" plans nothing: it says that there is a booking.
    if (!states(words, BOOKED) && !states(words, BOOKED_TOO)) return false;
    const { booked, bookedTimes } = known.evidence;
    if (!booked || !timesHold(words, known)) return true;
    // A time that was free, or that the caller wished for, is not when the booking is.
    const times = clockTimes(words, true);
    return (
      bookedTimes.length > 0 &&
      times.length > 0 &&
      !times.some((time) => bookedTimes.some((one) => meansTime(time, one.minutes)))
    );
  },
  cancellation: (words, known) =>
    !known.evidence.cancelled && (states(words, CANCELLED) || states(words, CANCELLED_TOO)),
  free_time: (words, known) => {
    if (OPENING_HOURS.test(words) || states(words, BOOKED)) return false;
    if (CHECKING.test(words)) return false;
    const offered = words
      .split(BUT)
      .filter((part) => !NEGATED.test(part))
      .join(', ')
      .trim();
    if (!OFFERED.test(words) || clockTimes(offered, true).length === 0) return false;
    return !timesHold(offered, known, words);
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
    !NEGATED.test(`${clauseBefore(before)}${found[0].replace('no longer', '')}`) &&
    !UNREAL.test(clauseBefore(before)) &&
    !/\b(?:not|n't)\b/i.test(found[0])
  );
}

const clauseBefore = (before: string): string => before.split(/[,;:—]|\b(?:and|but|so)\b/).at(-1) ?? '';

/** Whether each time in a sentence, on the days that it names, is one that a tool, the profile or the caller has named. */
function timesHold(words: string, { evidence, profile, caller }: Known, sentence = words): boolean {
  const days = statedDates(sentence);
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
  const times = clockTimes(words, true);
  if (times.length === 0 && days.length > 0)
    return (
      evidence.times.some((one) => one.date !== undefined && onDay(one)) ||
      statedDates(caller).some((one) => days.some((day) => day.weekday === one.weekday))
    );
  return times.every(
    (time) =>
      evidence.times.some((one) => meansTime(time, one.minutes) && onDay(one)) ||
      said.some((one) => sameTime(time, one)),
  );
}

const sameTime = (a: StatedTime, b: StatedTime): boolean =>
  a.half === undefined || b.half === undefined
    ? a.minutes % 720 === b.minutes % 720
    : a.minutes === b.minutes;

/** Of the spelling alphabet that radio operators use. */
const SPELLING =
  /\b(?:alpha|alfa|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?|kilo|lima|mike|november|oscar|papa|quebec|romeo|sierra|tango|uniform|victor|whiskey|x-?ray|yankee|zulu)\b(?=[ ,-]+(?:\w+|\d)\b)/gi;

/** Codes in small letters as they would be printed: letters and digits mixed, but no ordinals nor times. */
const capitals = (words: string): string =>
  words.replace(/\b(?=[a-z0-9-]*\d)(?=[a-z0-9-]*[a-z])[a-z0-9-]{3,17}\b/g, (code) =>
    /^\d+(?:st|nd|rd|th|am|pm|h|min|kg|mg|ml|km|x|s|k|m)$|^\d+-[a-z]{3,}/.test(code)
      ? code
      : code.toUpperCase(),
  );

/** Codes that a sentence tells as a reference, spelled or not. */
function codesIn(words: string): string[] {
  const figures = capitals(
    words
      .replace(/\b([A-Za-z]) (?:as in|for|like) [A-Za-z]+/g, '$1')
      .replace(SPELLING, (name) => name.charAt(0).toUpperCase())
      .replace(new RegExp(`\\b(?:${DIGIT_NAMES.join('|')})\\b`, 'gi'), (name) =>
        String(DIGIT_NAMES.indexOf(name.toLowerCase())),
      ),
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
