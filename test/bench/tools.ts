import { randomUUID } from 'node:crypto';
import { headers as newHeaders } from '@nats-io/nats-core';
import { HEADERS, subjects } from '@trunkline/contracts';
import { startProgram } from '@trunkline/testing';
import { collectGarbage } from './collect-garbage.js';
import {
  figuresOf,
  type GatewayStage,
  PROOF,
  program,
  startGatewayStage,
  TENANT,
  untilAudited,
} from './gateway-stage.js';
import { median, percentile } from './statistics.js';

const ADDED_TARGET_MS = 1;
const RATE_TARGET = 0.35;
/** Where two hops and one durable record, without any decision, stay below the target: how much of what they reach. */
const FLOOR_SHARE = 0.85;
const GROWTH_TARGET_BYTES = 4 * 1024 ** 2;
const IN_FLIGHT = 100;
const LATENCY_ROUNDS = 40;
const LATENCY_CALLS = 25;
const RATE_ROUNDS = 9;
const RATE_CALLS = 4000;
/** Until the engine has compiled what is used often. */
const WARM_UP = 40_000;
/** The same, one after the other: other code runs then. */
const WARM_UP_IN_TURN = 1000;
const WRITES = 200;
const WINDOWS = 10;
const BUSY_CODES = ['OVERLOADED', 'TOOL_OVERLOADED'];

type Path = 'direct' | 'relay' | 'recorded' | 'gateway';
const PATHS: readonly Path[] = ['direct', 'relay', 'recorded', 'gateway'];

/**
 * What the gateway adds to a tool, against asking the tool itself and against a relay that decides nothing (and the same
 * with one durable record a request), in turns within one run and on one connection.
 *
 * @param calls executions for the memory figure.
 */
export async function toolsBench(calls: number) {
  const stage = await startGatewayStage();
  const programs = [];
  try {
    for (const name of ['echo-tools.program', 'relay.program'])
      programs.push(await startProgram({ ...program(name), env: stage.env, readyText: 'serving' }));
    const callId = await stage.newCall('bench_read', 'bench_write');
    const client = new Client(stage, callId);
    for (const path of PATHS) await manyAtOnce(WARM_UP, () => client.ask(path));
    await untilRecorded(stage);
    for (const path of PATHS) await durationsOf(WARM_UP_IN_TURN, () => client.ask(path));
    await untilRecorded(stage);

    const latency = await inTurns(client);
    const rate = await rates(stage, client);
    await untilAudited(stage.gateway);
    const write = await writes(client);
    const memory = await growth(stage, client, calls);
    const ok =
      latency.addedMs <= ADDED_TARGET_MS &&
      rate.gatewayToDirect >= rate.target &&
      memory.growthBytes <= GROWTH_TARGET_BYTES;
    return { name: 'tools', ok, latency, rate, write, memory, refusedAsOverloaded: client.overloaded };
  } finally {
    for (const started of programs) await started.close();
    await stage.close();
  }
}

const proof = () => {
  const headers = newHeaders();
  for (const [name, value] of Object.entries(PROOF)) headers.set(name, value);
  return headers;
};

class Client {
  overloaded = 0;
  private readonly body = JSON.stringify({ text: 'What the caller said.' });

  constructor(
    private readonly stage: GatewayStage,
    private readonly callId: string,
  ) {}

  /** One read. @throws Error when it isn't executed. */
  async ask(path: Path): Promise<void> {
    if (path === 'gateway') return this.execute('bench_read');
    const headers = newHeaders();
    headers.set(HEADERS.tenant, TENANT);
    headers.set(HEADERS.callId, this.callId);
    headers.set(HEADERS.toolCallId, 'tc');
    headers.set(HEADERS.idempotencyKey, 'tc');
    headers.set(HEADERS.deadline, String(Date.now() + 5000));
    const [subject, body] =
      path === 'direct'
        ? [subjects.tool('bench_read', 1), this.body]
        : [`bench-${path}`, this.command('bench_read')];
    const reply = await this.stage.bus.nats.request(subject, body, { timeout: 10_000, headers });
    const code = reply.headers?.get(HEADERS.error);
    if (code) throw new Error(`${path}: ${code}`);
  }

  /** Through the gateway; one that is refused because the gateway is busy is asked again. */
  async execute(tool: string): Promise<void> {
    for (;;) {
      const options = { timeout: 10_000, headers: proof() };
      const reply = await this.stage.bus.nats.request(subjects.toolsExecute, this.command(tool), options);
      const code = reply.headers?.get(HEADERS.error);
      if (!code) return;
      if (!BUSY_CODES.includes(code)) throw new Error(`gateway: ${reply.string()}`);
      this.overloaded++;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  private command(tool: string): string {
    return JSON.stringify({
      tenant: TENANT,
      callId: this.callId,
      turnId: 'turn-1',
      generationId: 'g-1',
      toolCallId: 'tc',
      idempotencyKey: tool === 'bench_read' ? 'tc' : randomUUID(),
      tool,
      arguments: { text: 'What the caller said.' },
      deadlineMs: 5000,
    });
  }
}

/** Waits until every record of every path is stored, so that it doesn't slow down whoever is next. */
async function untilRecorded(stage: GatewayStage): Promise<void> {
  await untilAudited(stage.gateway);
  await stage.bus.nats.request('bench-recorded-flush', '', { timeout: 60_000 });
}

/** One after the other, the paths in turns, so that what else the machine does falls on all of them. */
async function inTurns(client: Client) {
  const durations: Record<Path, number[]> = { direct: [], relay: [], recorded: [], gateway: [] };
  const added: number[] = [];
  for (let round = 0; round < LATENCY_ROUNDS; round++) {
    const ofRound: Record<Path, number> = { direct: 0, relay: 0, recorded: 0, gateway: 0 };
    for (const path of PATHS) {
      const all = await durationsOf(LATENCY_CALLS, () => client.ask(path));
      durations[path].push(...all);
      ofRound[path] = median(all);
    }
    added.push(ofRound.gateway - ofRound.direct);
  }
  const of = (path: Path) => ({
    median: rounded(median(durations[path])),
    p99: rounded(percentile(durations[path], 0.99)),
  });
  const [direct, relay, gateway] = [of('direct'), of('relay'), of('gateway')];
  return {
    calls: LATENCY_ROUNDS * LATENCY_CALLS,
    directMs: direct,
    relayMs: relay,
    gatewayMs: gateway,
    addedMs: rounded(gateway.median - direct.median),
    /** The same between neighbours in time: the median of the rounds' differences. */
    addedInRoundMs: rounded(median(added)),
    addedByRelayMs: rounded(relay.median - direct.median),
    targetMs: ADDED_TARGET_MS,
  };
}

async function rates(stage: GatewayStage, client: Client) {
  const perSecond: Record<Path, number[]> = { direct: [], relay: [], recorded: [], gateway: [] };
  for (let round = 0; round < RATE_ROUNDS; round++)
    for (const path of PATHS) {
      await untilRecorded(stage);
      const startedMs = performance.now();
      await manyAtOnce(RATE_CALLS, () => client.ask(path));
      perSecond[path].push((RATE_CALLS * 1000) / (performance.now() - startedMs));
    }
  const ratio = (path: Path, to: Path) =>
    rounded(median(perSecond[path].map((rate, round) => rate / (perSecond[to][round] ?? Number.NaN))));
  const recordedToDirect = ratio('recorded', 'direct');
  return {
    inFlight: IN_FLIGHT,
    directPerSecond: Math.round(median(perSecond.direct)),
    relayPerSecond: Math.round(median(perSecond.relay)),
    recordedPerSecond: Math.round(median(perSecond.recorded)),
    gatewayPerSecond: Math.round(median(perSecond.gateway)),
    gatewayToDirect: ratio('gateway', 'direct'),
    relayToDirect: ratio('relay', 'direct'),
    recordedToDirect,
    gatewayToRecorded: ratio('gateway', 'recorded'),
    target: recordedToDirect < RATE_TARGET ? rounded(FLOOR_SHARE * recordedToDirect) : RATE_TARGET,
  };
}

/** What a write costs over a read: the claim in the ledger, which is on disk before the tool hears of it. */
async function writes(client: Client) {
  const reads: number[] = [];
  const written: number[] = [];
  for (let i = 0; i < WRITES; i += 20) {
    reads.push(...(await durationsOf(20, () => client.execute('bench_read'))));
    written.push(...(await durationsOf(20, () => client.execute('bench_write'))));
  }
  const [read, write] = [median(reads), median(written)];
  return {
    writes: written.length,
    readMs: rounded(read),
    writeMs: rounded(write),
    appendMs: rounded(write - read),
  };
}

/** The heap after a collection with every record stored, in tenths of the calls: the first fills caches. */
async function growth(stage: GatewayStage, client: Client, calls: number) {
  const heapBytes: number[] = [];
  let rssBytes = 0;
  let workingMs = 0;
  for (let window = 0; window < WINDOWS; window++) {
    const startedMs = performance.now();
    await manyAtOnce(Math.ceil(calls / WINDOWS), () => client.ask('gateway'));
    await untilAudited(stage.gateway);
    workingMs += performance.now() - startedMs;
    await collectGarbage(stage.gateway);
    const figures = await figuresOf(stage.gateway);
    heapBytes.push(figures.heapBytes);
    rssBytes = Math.max(rssBytes, figures.rssBytes);
  }
  return {
    calls,
    /** With every record stored: what one replica does on this disk for as long as one likes. */
    sustainedPerSecond: Math.round((calls * 1000) / workingMs),
    heapBytes,
    growthBytes: (heapBytes.at(-1) ?? Number.NaN) - (heapBytes[0] ?? Number.NaN),
    largestRssBytes: rssBytes,
    targetBytes: GROWTH_TARGET_BYTES,
  };
}

async function durationsOf(count: number, ask: () => Promise<void>): Promise<number[]> {
  const durations: number[] = [];
  for (let i = 0; i < count; i++) {
    const startedMs = performance.now();
    await ask();
    durations.push(performance.now() - startedMs);
  }
  return durations;
}

async function manyAtOnce(count: number, ask: () => Promise<void>): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await ask();
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, count) }, worker));
}

const rounded = (value: number): number => Number(value.toFixed(3));
