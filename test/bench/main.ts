import { parseArgs } from 'node:util';
import { answerGapBench } from './answer-gap.js';

const HELP = `Benchmarks: npm run bench -- NAME [--calls N] [--json]

  answer-gap   whole calls; median answer gap on the waveform, stages, memory

A missed target is a non-zero exit. --json prints one object as the last line.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { calls: { type: 'string', default: '4' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
});
const benches: Record<string, () => Promise<{ ok: boolean }>> = {
  'answer-gap': () => answerGapBench(Number(values.calls)),
};
const bench = benches[positionals[0] ?? ''];
if (values.help || !bench) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
const result = await bench();
console.log(values.json ? JSON.stringify(result) : JSON.stringify(result, null, 2));
process.exitCode = result.ok ? 0 : 1;
