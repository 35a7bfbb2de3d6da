import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hear, NOTHING_ASKED, type QuestionEvent, type SpokenQuestions, spend } from './spoken-questions.js';

const play = (events: readonly QuestionEvent[], from: SpokenQuestions = NOTHING_ASKED) =>
  events.reduce(hear, from);
const confirmedBy = (...events: QuestionEvent[]) => [...play(events).confirmed];

const asked: QuestionEvent = { type: 'asked', action: 'cancel', at: 100 };
const sounds: QuestionEvent = { type: 'sounds' };
const spoke = (change: { interrupted?: boolean; startedAt?: number; at?: number } = {}): QuestionEvent => ({
  type: 'spoke',
  interrupted: false,
  startedAt: 200,
  at: 1000,
  ...change,
});
const says = (yes: boolean, at = 2000): QuestionEvent => ({ type: 'caller_turn', yes, at });

describe('a spoken question', () => {
  it('is confirmed by a yes right after it was heard', () => {
    expect(confirmedBy(asked, sounds, spoke(), says(true))).toEqual(['cancel']);
  });

  it('is confirmed once', () => {
    const confirmed = play([asked, sounds, spoke(), says(true)]);
    expect([...spend(confirmed, 'cancel').confirmed]).toEqual([]);
  });

  it('is void after a no, unclear words or another topic, whatever comes then', () => {
    expect(confirmedBy(asked, sounds, spoke(), says(false), says(true, 3000))).toEqual([]);
  });

  it('is void when the caller cut in, whether that is known before or after their turn', () => {
    expect(confirmedBy(asked, sounds, spoke({ interrupted: true }), says(true))).toEqual([]);
    expect(confirmedBy(asked, sounds, says(true), spoke({ interrupted: true }))).toEqual([]);
  });

  it('is void when it was heard in part: the rest was cut off', () => {
    expect(confirmedBy(asked, sounds, spoke(), sounds, spoke({ interrupted: true }), says(true))).toEqual([]);
    expect(confirmedBy(asked, sounds, spoke({ interrupted: true }), sounds, spoke(), says(true))).toEqual([]);
  });

  it('is void when nothing of it was heard: what ended was said before', () => {
    expect(confirmedBy(asked, says(true))).toEqual([]);
    expect(confirmedBy(sounds, asked, spoke({ startedAt: 50 }), says(true))).toEqual([]);
  });

  it('is void after a long silence', () => {
    expect(confirmedBy(asked, sounds, spoke(), says(true, 32_000))).toEqual([]);
  });

  it('is not hurt by an older answer whose interruption is told late', () => {
    const late = spoke({ interrupted: true, startedAt: 10 });
    const next = [asked, sounds, spoke(), says(true)];
    expect(confirmedBy(says(false, 90), late, ...next)).toEqual(['cancel']);
  });
});

describe('whatever happens in whatever order', () => {
  type Kind = 'asked' | 'sounds' | 'whole' | 'cut' | 'yes' | 'other' | 'silence';
  const kinds = fc.constantFrom<Kind>('asked', 'sounds', 'whole', 'cut', 'yes', 'other', 'silence');

  it('a yes counts only for what was asked, then spoken whole, with nothing of the caller between', () => {
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 40 }), (steps) => {
        let questions = NOTHING_ASKED;
        let at = 1;
        let since: Kind[] = [];
        const wrong: Kind[][] = [];
        for (const step of steps) {
          at += step === 'silence' ? 40_000 : 10;
          since.push(step);
          const spoken = { startedAt: at - 5, at };
          if (step === 'asked') questions = hear(questions, { type: 'asked', action: 'cancel', at });
          else if (step === 'sounds') questions = hear(questions, sounds);
          else if (step === 'whole') questions = hear(questions, spoke(spoken));
          else if (step === 'cut') questions = hear(questions, spoke({ ...spoken, interrupted: true }));
          else if (step !== 'silence') {
            questions = hear(questions, says(step === 'yes', at));
            const heard = since.lastIndexOf('whole');
            const honest =
              step === 'yes' &&
              since.includes('asked') &&
              since.lastIndexOf('asked') < heard &&
              !since.includes('cut') &&
              !since.slice(heard).some((kind) => kind === 'sounds' || kind === 'silence');
            if (questions.confirmed.has('cancel') !== honest) wrong.push(since);
            since = [];
          }
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});
