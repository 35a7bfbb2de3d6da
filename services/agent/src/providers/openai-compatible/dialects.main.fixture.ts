import { initializeLogger, llm } from '@livekit/agents';
import { parseProfile } from '@trunkline/profiles';
import { createLogger } from '@trunkline/telemetry';
import fc from 'fast-check';
import { markOf } from '../../answer/answer-mark.js';
import { createLlm } from '../create-llm.js';
import { OpenAiStandIn, type RawResponse } from '../openai-stand-in.fixture.js';
import { DIALECT_TOOLS, DIALECTS, type Dialect } from './dialects.fixture.js';
import { OpenAiCompatibleLlm } from './openai-compatible-llm.js';

/**
 * The stream dialects under stress: `node dialects.main.fixture.js [ROUNDS] [SEED]`. Each round takes one stream and
 *
 * - cuts it into other pieces: the same has to come out;
 * - drops, doubles or cuts off a part of it and gives it to a guarded model: something has to be heard or called, and no
 *   call may have other arguments than those that were sent.
 *
 * Prints one JSON object.
 */
const rounds = Number(process.argv[2] ?? 1000);
const seed = Number(process.argv[3] ?? 1);
initializeLogger({ pretty: false, level: 'silent' });

const parameters = { type: 'object' as const, properties: {} };
const toolCtx = DIALECT_TOOLS.map((name) =>
  llm.tool({ name, description: name, parameters, execute: () => Promise.resolve(null) }),
);
const connOptions = { maxRetry: 0, retryIntervalMs: 1, timeoutMs: 10_000 };
const asked = llm.ChatContext.empty();
asked.addMessage({ role: 'user', content: 'Hello.' });

let response: RawResponse = { pieces: [] };
const standIn = await OpenAiStandIn.start({ chat: () => ({ raw: response }) });
const plain = new OpenAiCompatibleLlm({
  baseUrl: standIn.url,
  apiKey: undefined,
  model: 'm',
  options: {},
  maxTokens: 1024,
});
let failed = false;
plain.on('error', () => {
  failed = true;
});
const guarded = await createLlm(
  parseProfile(
    `name: bench
title: Bench
greeting: Hello.
instructions: Be kind.
providers:
  stt: { name: embedded }
  llm: { name: openai-compatible, baseUrl: "${standIn.url}", model: m }
  tts: { name: embedded }
`,
    'bench.yaml',
  ),
  {
    env: {},
    logger: createLogger('bench', 'silent'),
    embeddedStt: () => never(),
    embeddedTts: () => never(),
  },
);

function never(): never {
  throw new Error('no engine is wanted here');
}

async function ask(model: llm.LLM, pieces: RawResponse['pieces'], dialect: Dialect) {
  response = { ...dialect.response, pieces };
  failed = false;
  const calls: llm.FunctionCall[] = [];
  let text = '';
  for await (const { delta } of model.chat({ chatCtx: asked, toolCtx, connOptions })) {
    text += delta?.content ?? '';
    calls.push(...(delta?.toolCalls ?? []));
  }
  return { text, calls, failed };
}

const bytesOf = ({ response: { pieces } }: Dialect): Buffer =>
  Buffer.concat(pieces.map((piece) => Buffer.from(piece)));

/** Whether the stream says the same, however it is cut. */
async function isSameWhenCut(dialect: Dialect, cuts: readonly number[]): Promise<boolean> {
  const bytes = bytesOf(dialect);
  const edges = [0, ...cuts.map((n) => n % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  const pieces = edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
  const { text, calls, failed: hasFailed } = await ask(plain, pieces, dialect);
  const called = JSON.stringify(calls.map(({ name, args }) => [name, args]));
  // A connection that drops may take the last words with it.
  const sameText = dialect.response.cut === true || text === (dialect.text ?? '');
  return sameText && called === JSON.stringify(dialect.calls ?? []) && hasFailed === (dialect.fails === true);
}

interface Damage {
  readonly kind: 'drop' | 'double' | 'end' | 'swap';
  readonly at: number;
}

function damaged(pieces: RawResponse['pieces'], { kind, at }: Damage): RawResponse['pieces'] {
  const i = pieces.length === 0 ? 0 : at % pieces.length;
  const piece = pieces[i] ?? '';
  switch (kind) {
    case 'drop':
      return pieces.toSpliced(i, 1);
    case 'double':
      return pieces.toSpliced(i, 0, piece);
    case 'end':
      return [...pieces.slice(0, i), piece.slice(0, at % (piece.length + 1))];
    case 'swap':
      return [...pieces.slice(0, i), ...pieces.slice(i).toReversed()];
  }
}

/** Whether the caller hears something, and nothing runs with arguments that nobody sent. */
async function isSoundWhenDamaged(dialect: Dialect, damage: Damage): Promise<boolean> {
  const { text, calls } = await ask(guarded, damaged(dialect.response.pieces, damage), dialect);
  const sent = new Set(dialect.calls?.map(([, args]) => args.replaceAll(/\s/g, '')));
  const sound = calls.every(
    ({ args, extra }) =>
      markOf(extra).malformed !== undefined || args === '' || sent.has(args.replaceAll(/\s/g, '')),
  );
  return sound && (calls.length > 0 || /[\p{L}\p{N}]/u.test(text));
}

const round = fc.record({
  dialect: fc.constantFrom(...DIALECTS),
  cuts: fc.array(fc.nat(), { maxLength: 30 }),
  damage: fc.record({ kind: fc.constantFrom('drop', 'double', 'end', 'swap'), at: fc.nat() }),
});
const wrong: unknown[] = [];
let wrongs = 0;
let slowestMs = 0;
for (const { dialect, cuts, damage } of fc.sample(round, { numRuns: rounds, seed })) {
  const startedAt = performance.now();
  const same = await isSameWhenCut(dialect, cuts);
  const sound = await isSoundWhenDamaged(dialect, damage);
  slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  if (same && sound) continue;
  wrongs++;
  if (wrong.length < 10) wrong.push({ vendor: dialect.vendor, what: dialect.what, same, sound, damage });
}
await standIn.close();
const { rss: rssBytes } = process.memoryUsage();
process.stdout.write(
  `${JSON.stringify({ rounds, streams: DIALECTS.length, wrongs, wrong, slowestMs: Math.round(slowestMs), rssBytes })}\n`,
);
process.exit(0);
