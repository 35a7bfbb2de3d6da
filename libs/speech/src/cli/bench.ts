import { once } from 'node:events';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { toCodedError } from '@trunkline/errors';
import { bookingSentences, recordedClips } from '../accuracy/speech-fixtures.js';
import { rateOf, type WordErrors, wordErrors } from '../accuracy/word-error-rate.js';
import { ensureSpeechModels, SpeechRecognizer, SpeechSynthesizer } from '../index.js';
import { loadSherpa } from '../sherpa.js';

const usage = `Measures the embedded speech models: accuracy, speed, and what they do to the event loop.

  node libs/speech/dist/cli/bench.js [--models DIR] [--fixtures DIR] [--rounds N] [--json]

  --models DIR    folder of the models, obtained when missing   (.trunkline/models of the repository)
  --fixtures DIR  recorded clips and sentences                  (test/fixtures/speech of the repository)
  --rounds N      how often each clip and sentence is done      (3)
  --json          print one JSON object

Ends with 1 when the word error rate on the recorded clips is 12 % or more.
`;

const repository = join(import.meta.dirname, '..', '..', '..', '..');
const allowedWordErrorRate = 0.12;
const clauses = ['Sure.', 'What day would you like to come in?', 'I have Tuesday at three.'];

const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
};
const p50and95 = (values: readonly number[]) => ({
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
});
const round = (value: number) => Math.round(value * 1000) / 1000;
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]) => round(sum(values) / Math.max(1, values.length));

async function measure(options: { models: string; fixtures: string; rounds: number }) {
  const { models: modelsDir, fixtures, rounds } = options;
  await ensureSpeechModels({ modelsDir });
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const lag = () => {
    const worst = { maxMs: round(loop.max / 1e6), p99Ms: round(loop.percentile(99) / 1e6) };
    loop.reset();
    return worst;
  };

  const startedAt = performance.now();
  const [recognizer, synthesizer] = await Promise.all([
    SpeechRecognizer.load({ modelsDir }),
    SpeechSynthesizer.load({ modelsDir }),
  ]);
  const loadMs = round(performance.now() - startedAt);
  const loadLag = lag();

  const { readWave } = await loadSherpa();
  const clips = (await recordedClips(fixtures)).map((clip) => ({ ...clip, ...readWave(clip.file, false) }));
  loop.reset();
  const human: WordErrors[] = [];
  const heard: { file: string; said: string; heard: string }[] = [];
  const decodeMs: number[] = [];
  const recognizerFactors: number[] = [];
  for (let i = 0; i < rounds; i++) {
    for (const { file, text, samples, sampleRate } of clips) {
      const result = await recognizer.transcribe(samples, { sampleRate });
      decodeMs.push(result.decodeMs);
      recognizerFactors.push(result.decodeMs / ((samples.length / sampleRate) * 1000));
      if (i > 0) continue;
      human.push(wordErrors(text, result.text));
      heard.push({ file: file.slice(fixtures.length + 1), said: text, heard: result.text });
    }
  }
  const recognizerLag = lag();

  const firstClauseMs: number[] = [];
  const synthesizerFactors: number[] = [];
  const leadingMs: number[] = [];
  const trailingMs: number[] = [];
  const spoken: WordErrors[] = [];
  const sentences = await bookingSentences(fixtures);
  for (let i = 0; i < rounds; i++) {
    for (const text of clauses) firstClauseMs.push((await synthesizer.synthesize(text)).synthesisMs);
    for (const text of sentences) {
      const clip = await synthesizer.synthesize(text);
      const seconds = clip.samples.length / clip.sampleRate;
      synthesizerFactors.push(clip.synthesisMs / 1000 / seconds);
      leadingMs.push(clip.trimmed.leadingMs);
      trailingMs.push(clip.trimmed.trailingMs);
      const result = await recognizer.transcribe(clip.samples, { sampleRate: clip.sampleRate });
      spoken.push(wordErrors(text, result.text));
      if (i === 0) heard.push({ file: 'booking.json', said: text, heard: result.text });
    }
  }
  const bothLag = lag();
  loop.disable();
  await Promise.all([recognizer.close(), synthesizer.close()]);

  const wordErrorRate = round(rateOf(human));
  return {
    ok: wordErrorRate < allowedWordErrorRate,
    wordErrorRate: {
      recorded: wordErrorRate,
      ownVoice: round(rateOf(spoken)),
      allowed: allowedWordErrorRate,
    },
    clips: clips.length,
    loadMs,
    recognition: { decodeMs: p50and95(decodeMs), realTimeFactor: p50and95(recognizerFactors) },
    synthesis: {
      firstClauseMs: p50and95(firstClauseMs),
      realTimeFactor: p50and95(synthesizerFactors),
      trimmedMs: { leading: mean(leadingMs), trailing: mean(trailingMs) },
    },
    eventLoop: { loading: loadLag, recognizing: recognizerLag, both: bothLag },
    rssBytes: process.memoryUsage.rss(),
    heard,
  };
}

function inWords(result: Awaited<ReturnType<typeof measure>>): string {
  const { wordErrorRate, recognition, synthesis, eventLoop } = result;
  const percent = (rate: number) => `${(rate * 100).toFixed(1)} %`;
  return [
    ...result.heard.map(({ file, said, heard }) => `${file}\n  said   ${said}\n  heard  ${heard}`),
    '',
    `word errors     ${percent(wordErrorRate.recorded)} on ${result.clips} recorded clips (allowed ${percent(wordErrorRate.allowed)}), ` +
      `${percent(wordErrorRate.ownVoice)} on the own voice`,
    `load            ${Math.round(result.loadMs)} ms, both in parallel`,
    `recognition     ${recognition.decodeMs.p50} / ${recognition.decodeMs.p95} ms p50 / p95, ` +
      `real-time factor ${recognition.realTimeFactor.p50}`,
    `synthesis       first clause ${synthesis.firstClauseMs.p50} / ${synthesis.firstClauseMs.p95} ms, ` +
      `real-time factor ${synthesis.realTimeFactor.p50}`,
    `silence cut     ${synthesis.trimmedMs.leading} ms before, ${synthesis.trimmedMs.trailing} ms after, on average`,
    `event loop lag  ${eventLoop.loading.maxMs} ms loading, ${eventLoop.recognizing.maxMs} ms recognising, ` +
      `${eventLoop.both.maxMs} ms both (max)`,
    `memory          ${Math.round(result.rssBytes / 2 ** 20)} MiB`,
  ].join('\n');
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      models: { type: 'string', default: join(repository, '.trunkline', 'models') },
      fixtures: { type: 'string', default: join(repository, 'test', 'fixtures', 'speech') },
      rounds: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError('--rounds takes a whole number from 1');
  const result = await measure({ models: values.models, fixtures: values.fixtures, rounds });
  const text = values.json ? JSON.stringify(result) : inWords(result);
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
  return result.ok ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof TypeError) console.error(`${error.message}\n\n${usage}`);
  else
    console.error(`${toCodedError(error).code}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
