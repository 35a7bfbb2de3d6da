import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureSpeechModels } from '../models/speech-models.js';
import { numberWords } from '../number-words.js';
import { SpeechRecognizer } from '../recognition/speech-recognizer.js';
import { SpeechSynthesizer } from '../synthesis/speech-synthesizer.js';
import { SPOKEN_VALUES } from './spoken-values.fixture.js';
import { spokenWords } from './spoken-words.js';

const repository = join(import.meta.dirname, '..', '..', '..', '..');
const modelsDir = join(process.env['TRUNKLINE_CACHE_DIR'] ?? join(repository, '.trunkline'), 'models');
/** The voice varies a little from one time to the next, and the recogniser is a small one. */
const ATTEMPTS = 5;
const digitNames = new Map(Array.from({ length: 10 }, (_, n) => [numberWords(n), String(n)]));

let synthesizer: SpeechSynthesizer;
let recognizer: SpeechRecognizer;
beforeAll(async () => {
  await ensureSpeechModels({ modelsDir });
  [synthesizer, recognizer] = await Promise.all([
    SpeechSynthesizer.load({ modelsDir }),
    SpeechRecognizer.load({ modelsDir }),
  ]);
});
afterAll(() => Promise.all([synthesizer.close(), recognizer.close()]));

test('there are enough values to tell something', () => {
  expect(SPOKEN_VALUES.length).toBeGreaterThanOrEqual(40);
});

test.each(SPOKEN_VALUES)(
  'the value of "%s" survives the voice and the recogniser',
  async (written, value) => {
    const isCode = /^\d+$/.test(value);
    const heard: string[] = [];
    for (let attempt = 0; attempt < ATTEMPTS && !heard.some((text) => text.includes(value)); attempt++) {
      const { samples, sampleRate } = await synthesizer.synthesize(written);
      const { text } = await recognizer.transcribe(samples, { sampleRate });
      heard.push(isCode ? digitsIn(text) : spokenWords(text).join(' '));
    }
    expect(heard.at(-1)).toContain(value);
  },
);

/** The digits of a text, whether they are written as such or in words. */
const digitsIn = (text: string): string =>
  (text.toLowerCase().match(/\d|[a-z]+/g) ?? [])
    .map((part) => digitNames.get(part) ?? (/\d/.test(part) ? part : ''))
    .join('');
