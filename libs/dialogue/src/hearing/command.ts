/** What a caller can say to steer any conversation. */
export const COMMANDS = [
  'repeat',
  'help',
  'startOver',
  'hold',
  'goodbye',
  'done',
  'abandon',
  'thanks',
  'hello',
  'howAreYou',
  'whoAreYou',
  'areYouHuman',
  'stillThere',
  'sorry',
  'compliment',
  'complaint',
  'why',
  'any',
  'earlier',
  'later',
  'others',
  'otherDay',
  'nextDay',
  'previousDay',
] as const;
export type Command = (typeof COMMANDS)[number];

/** Patterns over the normalised utterance. A command that is only one as a whole utterance has `^…$`. */
const PATTERNS: Readonly<Record<Command, RegExp>> = {
  repeat:
    /\b(what did you (just )?say|what was that|(can|could|would|will) you (please )?(repeat|say (that|it))|(please )?repeat (that|it|please|the)|say (that|it) again|come again|pardon|i (did not|could not|do not|can not) (quite )?(hear|catch|get|understand) (you|that|what|it)|one more time|once more please|what were the (times|options))\b|^(sorry|what|huh|excuse me|eh|repeat|again|again please|sorry what|i am sorry what)( please)?$/,
  help: /^(please )?help( me)?( please)?$|\b(what can you do|what do you do|how can you help|what are my options|what can i (say|do|ask)|how does (this|it) work|what is this( about)?|i need (some )?help$|can you help( me)?( please)?$)/,
  startOver:
    /\b(start (over|again|from (scratch|the (beginning|start)))|begin again|restart|from the (beginning|start|top)|start a new|do it all again|reset)\b/,
  hold: /\b((just )?(one|a) (moment|second|minute|sec)( please)?|hold on|hang on|wait a (moment|second|minute|sec|bit)|bear with me|let me (just )?(check|look|see|think|find|get|grab)|give me a (moment|second|minute|sec))\b|^(wait|hold|please wait)$/,
  goodbye:
    /\b(bye|goodbye|good bye|bye bye|see you|hang up|talk to you later|have a (nice|good|great|lovely) (day|one|evening|afternoon|weekend)|end (the|this) call|i have to go|i must go|got to go)\b/,
  done: /\b(that is (all|everything)|that will be (all|everything|it)|that would be all|nothing else|nothing more|no more( questions)?|i am (done|finished|good|all set|fine|okay)|we are done|all done|all set|no that is it)\b|^(no )?that is it( thank you| thanks)?$/,
  abandon:
    /\b(never mind|nevermind|forget (about )?(it|that|this)|cancel (that|this)|scratch that|drop (it|that)|leave it( at that| for now| be)?|i( have)? changed my mind|do not bother|let us not|stop (it|that|this))\b|^(please )?(stop|cancel|cancel it|forget it|abort|quit)( please)?$/,
  thanks:
    /^(okay |great |perfect |all right |oh )?(thank you|thanks|many thanks|cheers)( very much| so much| a lot| you| for (that|your help|everything|the help))*$/,
  hello:
    /^(well )?(hello|hi|hey|hiya|good (morning|afternoon|evening|day)|greetings)( there| hello| hi| again| everyone| good (morning|afternoon|evening))*$/,
  howAreYou: /\b(how are you|how is it going|how do you do|how have you been|how are things)\b/,
  whoAreYou:
    /\b(who are you|who is this|who am i (talking|speaking) (to|with)|what is your name|what are you called|do you have a name)\b/,
  areYouHuman:
    /\b(are you (a |an )?(real|human|robot|bot|machine|computer|ai|a i|person|recording|automated|alive|actual person)|is this (a |an )?(robot|bot|machine|recording|computer|human|real person|ai)|(am i|i am) (talking|speaking) (to|with) (a |an )?(robot|bot|machine|computer|human|real person|ai))\b/,
  stillThere:
    /\b((are|is) (you|anybody|anyone|somebody|someone) (still )?(there|here|listening)|can you hear me|do you hear me|hello hello)\b/,
  sorry: /^(oh )?(i am )?(so |very )?sorry( about that)?$/,
  compliment:
    /^(you are|that is|that was|this is)( so| very| really)? (nice|great|helpful|kind|amazing|awesome|cool|impressive|wonderful|good)( of you)?$/,
  complaint:
    /\b(this is (so )?(stupid|ridiculous|annoying|frustrating|useless|terrible)|you are (so )?(stupid|useless|annoying|terrible|wrong)|that is not what i (said|meant|asked|want)|you (do not|did not) (understand|listen)|you are not (listening|understanding))\b/,
  why: /\bwhy (do|would|should|are) (you|i|we)( have)?( to)?( need| ask| want| asking| know| give| tell)?\b|^(but )?(why|what for)( is that)?$/,
  any: /\b((any|every) ?(time|day|one|of (them|those|these))? (is|would be|will be|are|works|will) (fine|okay|good|all right|great|do|for me)|any time|anytime|any day|whenever|does not matter|do not (mind|care)|no preference|you (choose|decide|pick)|up to you|whatever( you)?|either( one| is fine| works| of them| of those)?|surprise me|all the same|i am flexible|any (of (them|those|these)|one))\b/,
  earlier: /\b(earlier|sooner|before that|any earlier|something early|too late)\b/,
  later: /\b(later|after that|any later|something late|too early)\b(?! (this|in the) week)/,
  others:
    /\b(something else|other (times?|options?|slots?|ones?)|different (times?|options?|slots?)|another (time|option|slot|one)|any(thing)? (else|other)|what else|more (times|options|slots)|none of (those|them|these)|any more|(do not|not) (suit|work|fit)( me)?|no good|is not good)\b/,
  otherDay: /\b((an)?other (day|date)|different (day|date)|some other (day|date)|not that day)\b/,
  nextDay:
    /\b((the )?(next|following) day|(the )?day after(?! tomorrow)( that)?|a day later|one day later)\b/,
  previousDay: /\b((the )?(previous|day before)|a day earlier|one day earlier)\b/,
};

export function hearCommands(normalised: string): ReadonlySet<Command> {
  return new Set(COMMANDS.filter((c) => PATTERNS[c].test(normalised)));
}

const CORRECTION =
  /\b(actually|i (said|meant|mean|told you)|make (it|that)|instead|rather|correction|change (it|that|the|my)|let us (say|make)|not .{1,30} but|switch (it|that) to|i was wrong|my mistake|should be|supposed to be|(that|it) is wrong|(that|it) is not (right|correct))\b|^(no|sorry|wait|oh no|no no|well no|yes but|yeah but|hold on)\b/;

/** Whether the caller puts something right. */
export const isCorrection = (normalised: string): boolean => CORRECTION.test(normalised);

const PICKS: readonly (readonly [RegExp, number])[] = [
  [/\b(the )?(first|1st|earliest|former)( one| option| time| slot| of (them|those|these))?\b/, 0],
  [/\b(the )?(second|2nd|middle)( one| option| time| slot| of (them|those|these))?\b/, 1],
  [/\b(the )?(third|3rd)( one| option| time| slot| of (them|those|these))?\b/, 2],
  [/\b(the )?(fourth|4th)( one| option| time| slot| of (them|those|these))?\b/, 3],
  [/\b(the )?(last|latest|latter|final)( one| option| time| slot| of (them|those|these))?\b/, -1],
];

/** Which of the offered ones: an index, -1 for the last. */
export const hearPick = (normalised: string): number | undefined =>
  PICKS.find(([pattern]) => pattern.test(normalised))?.[1];
