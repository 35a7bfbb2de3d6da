import { randomUUID } from 'node:crypto';
import { subjects } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { startProgram, waitFor } from '@trunkline/testing';
import { defineTool, serveTools } from '@trunkline/tool-sdk';
import { IsString } from 'class-validator';
import { type GatewayStage, PROOF, program, startGatewayStage, TENANT } from './gateway-stage.js';
import { median, percentile } from './statistics.js';

/** How long is measured: many rounds of discovery, and of schemas given up. */
const MEASURE_MS = 8000;
/** What the median of the others may grow by. */
const SLOWER_TARGET = 2;

class Note {
  @IsString() text!: string;
}

/**
 * An integrator that does everything at once to stop the gateway: schemas that explode, thousands of patterns, a flood of
 * descriptions, results that take long to be judged. Other tools' median at most doubles, and none of their requests fails.
 */
export async function hostileIntegratorBench() {
  const stage = await startGatewayStage();
  const handler = () => ({ noted: true });
  const note = defineTool({ name: 'note', description: 'Notes.', arguments: Note, effect: 'read', handler });
  const server = await serveTools(stage.bus, [note], {
    name: 'notes',
    logger: createLogger('notes', 'fatal'),
  });
  try {
    const callId = await stage.newCall('note');
    await measure(stage, callId);
    const alone = await measure(stage, callId);
    const hostile = await startProgram({
      ...program('hostile-integrator.program'),
      env: { ...stage.env },
      readyText: 'hostile',
    });
    try {
      const before = stage.gateway.logs().length;
      await waitFor(() => stage.gateway.logs().length > before, { describe: 'the hostile integrator' });
      const spammed = await stage.newCall('note', 'spam_unique', 'spam_deep');
      const spam = spamUntil(stage, spammed);
      const beside = await measure(stage, callId);
      await spam.end();
      const slower = beside.medianMs / alone.medianMs;
      return {
        name: 'hostile-integrator',
        ok: slower <= SLOWER_TARGET && alone.failed + beside.failed === 0,
        alone,
        beside,
        slower,
        slowerTarget: SLOWER_TARGET,
        spamAnswers: spam.answers,
      };
    } finally {
      await hostile.close();
    }
  } finally {
    await server.close();
    await stage.close();
  }
}

const command = (callId: string, tool: string, args: object) => ({
  tenant: TENANT,
  callId,
  turnId: 'turn-1',
  generationId: 'g-1',
  toolCallId: randomUUID(),
  tool,
  arguments: args,
  deadlineMs: 5000,
});

async function measure({ bus }: GatewayStage, callId: string) {
  const tookMs: number[] = [];
  let failed = 0;
  for (const until = Date.now() + MEASURE_MS; Date.now() < until; ) {
    const startedMs = performance.now();
    await bus
      .request(subjects.toolsExecute, command(callId, 'note', { text: randomUUID() }), {
        timeoutMs: 10_000,
        headers: PROOF,
      })
      .catch(() => failed++);
    tookMs.push(performance.now() - startedMs);
  }
  return { medianMs: median(tookMs), p99Ms: percentile(tookMs, 0.99), calls: tookMs.length, failed };
}

/** Calls the hostile tools again and again. */
function spamUntil({ bus }: GatewayStage, callId: string) {
  const answers: Record<string, number> = {};
  let ended = false;
  const spam = async (tool: string) => {
    while (!ended) {
      const code = await bus
        .request(subjects.toolsExecute, command(callId, tool, {}), { timeoutMs: 10_000, headers: PROOF })
        .then(
          () => 'executed',
          (error: { code?: string }) => error.code ?? 'failed',
        );
      answers[code] = (answers[code] ?? 0) + 1;
    }
  };
  const running = [spam('spam_unique'), spam('spam_deep')];
  return {
    answers,
    async end() {
      ended = true;
      await Promise.all(running);
    },
  };
}
