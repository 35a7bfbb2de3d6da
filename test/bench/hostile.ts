import { headers as newHeaders } from '@nats-io/nats-core';
import { HEADERS, subjects } from '@trunkline/contracts';
import { isErrorCode } from '@trunkline/errors';
import { createLogger } from '@trunkline/telemetry';
import { defineTool, serveTools } from '@trunkline/tool-sdk';
import { IsInt, IsString, MaxLength } from 'class-validator';
import fc from 'fast-check';
import { figuresOf, type GatewayStage, PROOF, startGatewayStage, TENANT } from './gateway-stage.js';
import { type HostileRequest, hostileRequests } from './hostile-requests.js';
import { streamDialects } from './stream-dialects.js';

const IN_FLIGHT = 16;
const BATCH = 500;
const RSS_TARGET_BYTES = 512 * 1024 ** 2;
const GROWTH_TARGET_BYTES = 64 * 1024 ** 2;
const REPLY_BYTES = 16 * 1024;
/** One damaged stream of a model for this many requests. */
const STREAMS_SHARE = 10;

class Note {
  @IsString() @MaxLength(100) text!: string;
  @IsInt() count!: number;
}

/**
 * Requests that nobody should send: each has to get a coded refusal, and none may be executed, end the gateway, or stay in
 * its memory. Then streams of models in every dialect, damaged. A seed repeats a run.
 */
export async function hostileBench(requests: number, seed: number) {
  const stage = await startGatewayStage();
  let executed = 0;
  const handler = () => ({ executed: ++executed });
  const tools = [
    defineTool({ name: 'note', description: 'Takes a note.', arguments: Note, effect: 'read', handler }),
    defineTool({ name: 'keep', description: 'Keeps a note.', arguments: Note, effect: 'write', handler }),
  ];
  const server = await serveTools(stage.bus, tools, {
    name: 'notes',
    logger: createLogger('notes', 'fatal'),
  });
  try {
    const callId = await stage.newCall('note', 'keep');
    const valid = (tool: string) => ({
      tenant: TENANT,
      callId,
      turnId: 'turn-1',
      generationId: 'g-1',
      toolCallId: 'tc-1',
      tool,
      arguments: { text: 'x', count: 1 },
      deadlineMs: 5000,
    });
    const alive = async () => (await send(stage, { body: JSON.stringify(valid('note')) })).code === undefined;
    if (!(await alive())) throw new Error('a valid command is not executed');
    executed = 0;
    const { pid } = stage.gateway;
    const codes = new Map<string, number>();
    const kinds = new Map<string, number>();
    const wrong: unknown[] = [];
    const heaps: number[] = [];
    let refused = 0;
    let rssBytes = 0;
    const arbitrary = fc.oneof(hostileRequests(valid('note')), hostileRequests(valid('keep')));
    for (let done = 0; done < requests; done += BATCH) {
      const batch = fc.sample(arbitrary, { numRuns: Math.min(BATCH, requests - done), seed: seed + done });
      await inParallel(batch, async (request) => {
        const before = executed;
        const { code, problem } = await send(stage, request);
        if (code !== undefined && problem === undefined) refused++;
        else if (wrong.length < 10)
          wrong.push({ kind: request.kind, problem, body: String(request.body).slice(0, 200), before });
        count(codes, code ?? problem ?? 'executed');
        count(kinds, request.kind);
      });
      const memory = await figuresOf(stage.gateway);
      heaps.push(memory.heapBytes);
      rssBytes = Math.max(rssBytes, memory.rssBytes);
    }
    const streams = await streamDialects(Math.max(50, Math.ceil(requests / STREAMS_SHARE)), seed);
    const executions = executed;
    const survived = stage.gateway.pid === pid && (await alive());
    const tenth = Math.max(1, Math.ceil(heaps.length / 5));
    const growthBytes = Math.max(0, Math.min(...heaps.slice(-tenth)) - Math.max(...heaps.slice(0, tenth)));
    return {
      name: 'hostile',
      ok:
        streams.ok &&
        refused === requests &&
        executions === 0 &&
        survived &&
        rssBytes <= RSS_TARGET_BYTES &&
        growthBytes <= GROWTH_TARGET_BYTES,
      requests,
      seed,
      refused,
      executions,
      survived,
      wrong,
      codes: sorted(codes),
      kinds: sorted(kinds),
      streams,
      memory: {
        largestRssBytes: rssBytes,
        rssTargetBytes: RSS_TARGET_BYTES,
        growthBytes,
        growthTargetBytes: GROWTH_TARGET_BYTES,
      },
    };
  } finally {
    await server.close();
    await stage.close();
  }
}

/** @returns the code of the refusal; `problem` when it is none that a client can rely on. */
async function send(
  { bus }: GatewayStage,
  { subject = subjects.toolsExecute, body, headers = {} }: Partial<HostileRequest>,
): Promise<{ code?: string; problem?: string }> {
  const all = newHeaders();
  for (const [name, value] of Object.entries({ ...PROOF, ...headers })) all.set(name, value);
  try {
    const reply = await bus.nats.request(subject, body, { timeout: 15_000, headers: all });
    const code = reply.headers?.get(HEADERS.error);
    if (!code) return {};
    const text = reply.string();
    const said = JSON.parse(text) as { code?: unknown; message?: unknown };
    if (!isErrorCode(code) || said.code !== code || typeof said.message !== 'string')
      return { code, problem: 'no error reply of the catalogue' };
    if (code === 'INTERNAL') return { code, problem: 'INTERNAL' };
    if (text.length > REPLY_BYTES) return { code, problem: `a reply of ${text.length} characters` };
    return /node_modules|\.js:\d/.test(text) ? { code, problem: 'a stack in the reply' } : { code };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'no reply' };
  }
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
const sorted = (counts: ReadonlyMap<string, number>) =>
  Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
