import type { TurnReport } from '@trunkline/caller';
import { STAGES } from '@trunkline/contracts';
import { startPlatform } from '@trunkline/testing';
import { call, say } from '../e2e/call-command.js';
import { median, percentile } from './statistics.js';

/** Answer gap that the embedded providers must reach, median, ms. */
const TARGET_MS = 550;
const MEMORY_TARGET_BYTES = 3 * 1024 ** 3;
const SCRIPT = [
  'I would like to book an appointment.',
  'Next Tuesday at three, please.',
  'My name is Anna Miller.',
  'Yes please.',
  'When are you open?',
  'No thank you, goodbye.',
];

/**
 * Whole booking calls against an installation of its own: the answer gap on the caller's waveform, the agent's own
 * account of it, and the memory of everything.
 */
export async function answerGapBench(calls: number) {
  const platform = await startPlatform();
  try {
    const turns: TurnReport[] = [];
    for (let i = 0; i < calls; i++) {
      const report = await call(platform.env, say(...SCRIPT));
      if (!report.ok) throw new Error(`call ${report.callId} failed: ${JSON.stringify(report.error)}`);
      turns.push(...report.turns);
    }
    const { services } = await platform.status();
    const rssBytes = services.reduce((sum, service) => sum + (service.rssBytes ?? 0), 0);
    const gaps = turns.map((turn) => turn.answerGapMs);
    const reported = turns.flatMap((turn) =>
      turn.stages ? [STAGES.reduce((sum, stage) => sum + (turn.stages?.[stage] ?? 0), 0)] : [],
    );
    const medianMs = median(gaps);
    return {
      name: 'answer-gap',
      ok: medianMs < TARGET_MS && rssBytes < MEMORY_TARGET_BYTES,
      turns: turns.length,
      answerGapMs: {
        median: medianMs,
        p95: percentile(gaps, 0.95),
        max: Math.max(...gaps),
        target: TARGET_MS,
      },
      /** The waveform's gap over the agent's own, in the same turns. */
      accountingRatio: Number((medianMs / median(reported)).toFixed(2)),
      stagesMedianMs: Object.fromEntries(
        STAGES.map((stage) => [
          stage,
          median(turns.flatMap((turn) => (turn.stages ? [turn.stages[stage]] : []))),
        ]),
      ),
      memory: {
        rssBytes,
        targetBytes: MEMORY_TARGET_BYTES,
        services: Object.fromEntries(services.map((service) => [service.name, service.rssBytes])),
      },
    };
  } finally {
    await platform.close();
  }
}
