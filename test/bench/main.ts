import { parseArgs } from 'node:util';
import { answerGapBench } from './answer-gap.js';
import { hostileBench } from './hostile.js';
import { hostileIntegratorBench } from './hostile-integrator.js';
import { toolsBench } from './tools.js';

const HELP = `Benchmarks: npm run bench -- NAME [--calls N] [--seed N] [--json]

  answer-gap   whole calls; median answer gap on the waveform, stages, memory; --calls 4
  tools        what the gateway adds to a tool, against asking it directly; memory over --calls 20000 of them
  hostile      malformed and hostile requests: a coded refusal each, nothing executed; then streams of models in
               every dialect, cut anew and damaged: nothing lost, made up, or silent; then a hostile integrator: other
               tools' median at most doubles, and none of their requests fails; --calls 10000, --seed 1

A missed target is a non-zero exit. --json prints one object as the last line.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    calls: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const calls = (usual: number) => Number(values.calls ?? usual);
const benches: Record<string, () => Promise<{ ok: boolean }>> = {
  'answer-gap': () => answerGapBench(calls(4)),
  tools: () => toolsBench(calls(20_000)),
  hostile: async () => {
    const requests = await hostileBench(calls(10_000), Number(values.seed));
    const integrator = await hostileIntegratorBench();
    return { ...requests, ok: requests.ok && integrator.ok, integrator };
  },
};
const bench = benches[positionals[0] ?? ''];
if (values.help || !bench) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
const result = await bench();
console.log(values.json ? JSON.stringify(result) : JSON.stringify(result, null, 2));
process.exitCode = result.ok ? 0 : 1;
