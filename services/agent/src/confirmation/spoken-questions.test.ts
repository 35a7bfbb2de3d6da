import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hear, NOTHING_ASKED, type QuestionEvent, type SpokenQuestions, spend } from './spoken-questions.js';

const SENTENCE = 'Shall I cancel your appointment on Friday?';
const AGAIN = `I need a clear yes or no. Once more: ${SENTENCE}`;
const play = (events: readonly QuestionEvent[], from: SpokenQuestions = NOTHING_ASKED) =>
  events.reduce(hear, from);
const confirmedBy = (...events: QuestionEvent[]) => [...play(events).confirmed.keys()];

const question = {
  action: 'cancel',
  tool: 'appointments_cancel',
  askedAt: 100,
  isRepeat: false,
  clickOnly: false,
};
const asked: QuestionEvent = { type: 'asked', question };
const sounds: QuestionEvent = { type: 'sounds' };
type Spoke = Extract<QuestionEvent, { type: 'spoke' }>;
const spoke = (change: Partial<Spoke> = {}): QuestionEvent => ({
  type: 'spoke',
  text: SENTENCE,
  isQuestion: true,
  interrupted: false,
  startedAt: 200,
  at: 1000,
  ...change,
});
const other = (change: Partial<Spoke> = {}) =>
  spoke({ text: 'Shall I look up our opening hours?', isQuestion: false, ...change });
const says = (said: string, at = 2000): QuestionEvent => ({
  type: 'caller_turn',
  turn: { said, language: 'en', at },
});

describe('a spoken question', () => {
  it('is confirmed by a yes right after it was heard, and the sentence is kept', () => {
    const { confirmed } = play([asked, sounds, spoke(), says('Yes.')]);
    expect([...confirmed]).toEqual([['cancel', SENTENCE]]);
  });

  it('is confirmed once', () => {
    const confirmed = play([asked, sounds, spoke(), says('Yes.')]);
    expect([...spend(confirmed, 'cancel').confirmed]).toEqual([]);
  });

  it('is declined by a no, whatever comes then', () => {
    const declined = play([asked, sounds, spoke(), says('No.')]);
    expect([...declined.declined]).toEqual(['cancel']);
    expect([...hear(declined, says('Yes.', 3000)).confirmed]).toEqual([]);
  });

  it('is void after another topic, whatever comes then', () => {
    expect(
      confirmedBy(asked, sounds, spoke(), says('What are your opening hours?'), says('Yes.', 3000)),
    ).toEqual([]);
  });

  it('is not what the model has asked: another sentence has no answer', () => {
    expect(confirmedBy(asked, sounds, other(), says('Yes.'))).toEqual([]);
  });

  it('is void when something else was said after it', () => {
    expect(confirmedBy(asked, sounds, spoke(), sounds, other({ startedAt: 1100 }), says('Yes.'))).toEqual([]);
    expect(confirmedBy(asked, sounds, spoke(), sounds, says('Yes.'))).toEqual([]);
  });

  it('may follow on something else', () => {
    expect(confirmedBy(asked, sounds, other({ startedAt: 120 }), sounds, spoke(), says('Yes.'))).toEqual([
      'cancel',
    ]);
  });

  it('is void when the caller cut in, whether that is known before or after their turn', () => {
    expect(confirmedBy(asked, sounds, spoke({ interrupted: true }), says('Yes.'))).toEqual([]);
    expect(confirmedBy(asked, sounds, says('Yes.'), spoke({ interrupted: true }))).toEqual([]);
  });

  it('is void when nothing of it was heard: what ended was said before', () => {
    expect(confirmedBy(asked, says('Yes.'))).toEqual([]);
    expect(confirmedBy(sounds, asked, spoke({ startedAt: 50 }), says('Yes.'))).toEqual([]);
  });

  it('is void after a long silence', () => {
    expect(confirmedBy(asked, sounds, spoke(), says('Yes.', 32_000))).toEqual([]);
  });

  it('for which only a click counts is confirmed by no voice', () => {
    const clickOnly: QuestionEvent = { type: 'asked', question: { ...question, clickOnly: true } };
    expect(confirmedBy(clickOnly, sounds, spoke(), says('Yes.'))).toEqual([]);
  });

  it('is one at a time', () => {
    const second: QuestionEvent = { type: 'asked', question: { ...question, action: 'refund' } };
    expect(confirmedBy(asked, second, sounds, spoke(), says('Yes.'))).toEqual(['cancel']);
  });

  it('is not hurt by an older answer whose interruption is told late', () => {
    const late = spoke({ interrupted: true, startedAt: 10 });
    const next = [asked, sounds, spoke(), says('Yes.')];
    expect(confirmedBy(says('Well.', 90), late, ...next)).toEqual(['cancel']);
  });
});

describe('an unclear answer', () => {
  const unclear = [asked, sounds, spoke(), says('Yeah, not sure.')];
  const repeated = spoke({ text: AGAIN, startedAt: 2100, at: 4000 });

  it('gets the question once more, and a yes to that counts', () => {
    expect(confirmedBy(...unclear)).toEqual([]);
    expect([...play([...unclear, sounds, repeated, says('Yes.', 5000)]).confirmed]).toEqual([
      ['cancel', AGAIN],
    ]);
  });

  it('a second time is a no', () => {
    const twice = play([...unclear, sounds, repeated, says('I guess.', 5000)]);
    expect([[...twice.confirmed], [...twice.declined], twice.standing]).toEqual([[], ['cancel'], undefined]);
  });

  it('to a question that was cut off gets it once more as well', () => {
    const early = [asked, sounds, spoke({ interrupted: true }), says('Yes.')];
    expect(confirmedBy(...early, sounds, repeated, says('Yes.', 5000))).toEqual(['cancel']);
  });

  it('is not confirmed before the question was put again', () => {
    expect(confirmedBy(...unclear, says('Yes.', 3000))).toEqual([]);
  });
});

describe('whatever happens in whatever order', () => {
  type Kind = 'asked' | 'sounds' | 'whole' | 'cut' | 'other' | 'yes' | 'unclear' | 'no' | 'aside' | 'silence';
  const kinds = fc.constantFrom<Kind>(
    ...(['asked', 'sounds', 'whole', 'cut', 'other', 'yes', 'unclear', 'no', 'aside', 'silence'] as const),
  );
  const words = {
    yes: 'Yes.',
    unclear: 'Yes, maybe.',
    no: 'No.',
    aside: 'What are your opening hours today?',
  };
  const isTurn = (step: Kind): step is keyof typeof words => Object.hasOwn(words, step);

  it('a yes counts only for what was asked, then spoken whole, with nothing of anybody between', () => {
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 40 }), (steps) => {
        let questions = NOTHING_ASKED;
        let at = 1;
        let since: Kind[] = [];
        let standing = false;
        const wrong: Kind[][] = [];
        for (const step of steps) {
          at += step === 'silence' ? 40_000 : 10;
          since.push(step);
          const piece = { startedAt: at - 5, at };
          if (step === 'asked') {
            standing = true;
            questions = hear(questions, { type: 'asked', question: { ...question, askedAt: at } });
          } else if (step === 'sounds') questions = hear(questions, sounds);
          else if (step === 'whole') questions = hear(questions, spoke(piece));
          else if (step === 'cut') questions = hear(questions, spoke({ ...piece, interrupted: true }));
          else if (step === 'other') questions = hear(questions, other(piece));
          else if (isTurn(step)) {
            questions = hear(questions, says(words[step], at));
            const after = since.slice(since.lastIndexOf('whole') + 1, -1);
            const honest =
              step === 'yes' &&
              standing &&
              since.includes('whole') &&
              !since.includes('cut') &&
              after.every((kind) => kind === 'asked');
            if (questions.confirmed.size > 0 && !honest) wrong.push(since);
            standing = questions.standing !== undefined;
            since = [];
          }
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});
