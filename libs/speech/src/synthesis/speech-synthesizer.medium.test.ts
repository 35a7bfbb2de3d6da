import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bookingSentences } from '../accuracy/speech-fixtures.js';
import { rateOf, wordErrorRate, wordErrors } from '../accuracy/word-error-rate.js';
import { rms, toDbfs } from '../audio/energy.js';
import { ensureSpeechModels } from '../models/speech-models.js';
import { SpeechRecognizer } from '../recognition/speech-recognizer.js';
import { SpeechSynthesizer } from './speech-synthesizer.js';

const repository = join(import.meta.dirname, '..', '..', '..', '..');
const modelsDir = join(repository, '.trunkline', 'models');
const fixtures = join(repository, 'test', 'fixtures', 'speech');

let synthesizer: SpeechSynthesizer;
beforeAll(async () => {
  await ensureSpeechModels({ modelsDir });
  synthesizer = await SpeechSynthesizer.load({ modelsDir });
});
afterAll(() => synthesizer.close());

test('loading without models says which file is missing', async () => {
  await expect(SpeechSynthesizer.load({ modelsDir: join(fixtures, 'nothing') })).rejects.toMatchObject({
    code: 'MODEL_MISSING',
  });
});

test('a clip starts and ends with its sound', async () => {
  const { samples, sampleRate, trimmed } = await synthesizer.synthesize(
    'What day would you like to come in?',
  );
  expect(sampleRate).toBe(22_050);
  expect(samples.length / sampleRate).toBeGreaterThan(1);
  expect(trimmed.leadingMs + trimmed.trailingMs).toBeGreaterThan(0);
  const thirtyMs = Math.round(sampleRate * 0.03);
  expect(toDbfs(rms(samples, 0, thirtyMs))).toBeGreaterThan(-60);
  expect(samples.every((sample) => Math.abs(sample) <= 1)).toBe(true);
});

test.each(['', '   ', '...', '?!', '\n', '—', '🎉', '**', '日本語'])(
  '"%s" is no sound, and no crash',
  async (text) => {
    const { samples, sampleRate } = await synthesizer.synthesize(text);
    expect(samples).toHaveLength(0);
    expect(sampleRate).toBe(22_050);
  },
);

test.each(['a\u0000b', '\uD800', 'x'.repeat(250), 'word '.repeat(60), '<script>&amp;', 'ñandú Ünïcödé'])(
  'odd text does no harm',
  async (text) => {
    await expect(synthesizer.synthesize(text)).resolves.toHaveProperty('samples');
  },
);

test('twice the speed takes about half the time to hear', async () => {
  const text = 'I have an appointment for you on Tuesday at three.';
  const normal = await synthesizer.synthesize(text);
  const fast = await synthesizer.synthesize(text, { speed: 2 });
  expect(fast.samples.length / normal.samples.length).toBeLessThan(0.7);
});

test.each([0, -1, 0.49, 2.01, Number.NaN])('speed %d is refused', async (speed) => {
  await expect(synthesizer.synthesize('Sure.', { speed })).rejects.toThrow(RangeError);
});

test('an interrupted answer: what waits is never spoken, what comes next is', async () => {
  const abort = new AbortController();
  const { signal } = abort;
  const answers = [
    synthesizer.synthesize('I have Tuesday at three, or Friday at ten.', { signal }),
    synthesizer.synthesize('Which one would you like?', { signal }),
  ];
  const next = synthesizer.synthesize('Sure.');
  abort.abort(new Error('the caller spoke'));
  for (const answer of answers) await expect(answer).rejects.toThrow('the caller spoke');
  expect((await next).samples.length).toBeGreaterThan(0);
});

test('the event loop goes on while the voice works', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await synthesizer.synthesize(
    'I have Tuesday the fifth of January at three in the afternoon, or Friday at ten.',
  );
  clearInterval(timer);
  // On the event loop, the one sentence would let at most one turn through.
  expect(turns).toBeGreaterThan(5);
});

describe('heard by the recogniser', () => {
  let recognizer: SpeechRecognizer;
  beforeAll(async () => {
    recognizer = await SpeechRecognizer.load({ modelsDir });
  });
  afterAll(() => recognizer.close());

  const heard = async (text: string) => {
    const { samples, sampleRate } = await synthesizer.synthesize(text);
    return (await recognizer.transcribe(samples, { sampleRate })).text;
  };

  test('the sentences of a booking are understood', async () => {
    const errors = [];
    for (const text of await bookingSentences(fixtures)) errors.push(wordErrors(text, await heard(text)));
    expect(rateOf(errors)).toBeLessThan(0.12);
  });

  test.each([
    ['It starts at 3:00 PM.', 'it starts at three pm'],
    ['That costs $45.50.', 'that costs forty five dollars and fifty cents'],
    ['It is on Tuesday, 2027-01-05.', 'it is on tuesday january fifth twenty twenty seven'],
  ])('"%s" is read as people say it', async (written, said) => {
    expect(wordErrorRate(said, await heard(written))).toBeLessThan(0.3);
  });
});

test('closing waits for the running synthesis, refuses the next, and can be done twice', async () => {
  const other = await SpeechSynthesizer.load({ modelsDir });
  const running = other.synthesize('Sure.');
  await Promise.all([other.close(), other.close()]);
  expect((await running).samples.length).toBeGreaterThan(0);
  await expect(other.synthesize('Sure.')).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
});
