import { join } from 'node:path';
import sherpa from 'sherpa-onnx-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordedClips } from '../accuracy/speech-fixtures.js';
import { rateOf, wordErrorRate, wordErrors } from '../accuracy/word-error-rate.js';
import { ensureSpeechModels } from '../models/speech-models.js';
import { SpeechRecognizer } from './speech-recognizer.js';

const repository = join(import.meta.dirname, '..', '..', '..', '..');
const modelsDir = join(repository, '.trunkline', 'models');
const fixtures = join(repository, 'test', 'fixtures', 'speech');
const read = (file: string) => sherpa.readWave(join(fixtures, file), false);

beforeAll(async () => {
  await ensureSpeechModels({ modelsDir });
});

test('loading without models says which file is missing', async () => {
  await expect(SpeechRecognizer.load({ modelsDir: join(fixtures, 'nothing') })).rejects.toMatchObject({
    code: 'MODEL_MISSING',
    message: expect.stringContaining('manifest.json'),
  });
});

describe('with the models loaded', () => {
  let recognizer: SpeechRecognizer;
  beforeAll(async () => {
    recognizer = await SpeechRecognizer.load({ modelsDir });
  });
  afterAll(() => recognizer.close());

  test('recorded people are understood with less than 12 % word errors', async () => {
    const clips = await recordedClips(fixtures);
    expect(clips.length).toBeGreaterThanOrEqual(10);
    const results = await Promise.all(
      clips.map(async ({ file, text }) => {
        const { samples, sampleRate } = sherpa.readWave(file, false);
        return wordErrors(text, (await recognizer.transcribe(samples, { sampleRate })).text);
      }),
    );
    expect(rateOf(results)).toBeLessThan(0.12);
  });

  test('a turn longer than the engine can take at once is heard to its end', async () => {
    const { samples } = read('two-cities-1.wav');
    expect(samples.length / 16_000).toBeGreaterThan(19);
    const { text } = await recognizer.transcribe(samples);
    expect(text).toMatch(/best of times.*age of wisdom.*winter of despair/is);
  });

  test('another sample rate is understood as well', async () => {
    const { samples } = read('go-forward.wav');
    const doubled = new Float32Array(samples.length * 3);
    for (let i = 0; i < doubled.length; i++) doubled[i] = samples[Math.floor(i / 3)] ?? 0;
    const { text } = await recognizer.transcribe(doubled, { sampleRate: 48_000 });
    expect(wordErrorRate('go forward ten meters', text)).toBe(0);
  });

  test.each([
    ['nothing', new Float32Array(0)],
    ['a single sample', Float32Array.of(0.5)],
    ['50 ms', new Float32Array(800).fill(0.5)],
    ['a second of silence', new Float32Array(16_000)],
    ['a second of faint noise', Float32Array.from({ length: 16_000 }, () => (Math.random() - 0.5) * 0.001)],
    ['no numbers', new Float32Array(16_000).fill(Number.NaN)],
  ])('%s is heard as nothing', async (_, samples) => {
    expect((await recognizer.transcribe(samples)).text).toBe('');
  });

  test('samples far too loud do no harm', async () => {
    const { samples } = read('go-forward.wav');
    await expect(recognizer.transcribe(samples.map((x) => x * 1e30))).resolves.toHaveProperty('text');
    await expect(recognizer.transcribe(samples.map(() => Number.POSITIVE_INFINITY))).resolves.toHaveProperty(
      'text',
    );
  });

  test('a wrong sample rate is refused', async () => {
    await expect(recognizer.transcribe(new Float32Array(10), { sampleRate: 0 })).rejects.toThrow(RangeError);
  });

  test('a superseded transcription is given up at once and the next one is right', async () => {
    const { samples } = read('two-cities-1.wav');
    const abort = new AbortController();
    const first = recognizer.transcribe(samples, { signal: abort.signal });
    const second = recognizer.transcribe(read('go-forward.wav').samples);
    abort.abort(new Error('superseded'));
    await expect(first).rejects.toThrow('superseded');
    expect(wordErrorRate('go forward ten meters', (await second).text)).toBe(0);
  });

  test('the event loop goes on while the model works', async () => {
    const { samples } = read('two-cities-2.wav');
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await recognizer.transcribe(samples);
    clearInterval(timer);
    // On the event loop, each of the two pieces would let at most one turn through.
    expect(turns).toBeGreaterThan(5);
  });
});

test('closing waits for the running transcription, refuses the next, and can be done twice', async () => {
  const recognizer = await SpeechRecognizer.load({ modelsDir });
  const running = recognizer.transcribe(read('go-forward.wav').samples);
  await Promise.all([recognizer.close(), recognizer.close()]);
  expect((await running).text).toMatch(/forward/i);
  await expect(recognizer.transcribe(read('go-forward.wav').samples)).rejects.toMatchObject({
    code: 'SHUTTING_DOWN',
  });
});
