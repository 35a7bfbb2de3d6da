import { basename, join } from 'node:path';
import { dispose } from '@livekit/rtc-node';
import { installationDir, parseFlags, serviceAddress, usageError } from '@trunkline/config';
import { STAGES } from '@trunkline/contracts';
import { CodedError, toCodedError } from '@trunkline/errors';
import { resample, SpeechSynthesizer } from '@trunkline/speech';
import { SAMPLE_RATE } from '../audio/format.js';
import { readWav } from '../audio/read-wav.js';
import { placeCall, type Utterance } from '../call/place-call.js';
import type { TurnReport } from '../call/report.js';

const HELP = `Calls the agent and talks to it: npm run call -- --say "I'd like an appointment" --say "tomorrow at three"

  --say TEXT       says TEXT (may be repeated, in order with --wav)
  --wav FILE       plays a WAV file (may be repeated)
  --barge-in-ms N  the --say or --wav before it cuts in N ms after the agent's answer has begun
  --profile NAME   agent profile; the default one when absent
  --record FILE    writes both sides as a stereo WAV file
  --timeout-s N    for each answer, 1 to 600; default 30
  --json           prints one JSON object as the last line
  --help           this text

Uses the running installation, or TRUNKLINE_TOKEN_URL and TRUNKLINE_API_KEY when both are set.`;

const FLAGS = {
  say: { type: 'string', multiple: true },
  wav: { type: 'string', multiple: true },
  'barge-in-ms': { type: 'string', multiple: true },
  profile: { type: 'string' },
  record: { type: 'string' },
  'timeout-s': { type: 'string' },
  json: { type: 'boolean' },
} as const;

interface Piece {
  readonly kind: 'say' | 'wav';
  readonly value: string;
  bargeInMs?: number;
}

interface Flags {
  readonly pieces: readonly Piece[];
  readonly profile: string | undefined;
  readonly record: string | undefined;
  readonly timeoutMs: number;
  readonly json: boolean;
}

/** @throws CodedError `USAGE` naming the flag. */
function readFlags(args: string[]): Flags | 'help' {
  const { tokens, values } = parseFlags(args, FLAGS, { positionals: false });
  if (values.help) return 'help';
  const pieces: Piece[] = [];
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined) continue;
    if (token.name === 'say' || token.name === 'wav') pieces.push({ kind: token.name, value: token.value });
    else if (token.name === 'barge-in-ms') cutIn(pieces, token.value);
  }
  if (pieces.length === 0) throw usageError('Say something: --say "…" or --wav FILE.');
  const seconds = Number(values['timeout-s'] ?? 30);
  if (!(seconds >= 1 && seconds <= 600))
    throw new CodedError('USAGE', '--timeout-s takes a number of seconds from 1 to 600.');
  return {
    pieces,
    profile: values.profile,
    record: values.record,
    timeoutMs: seconds * 1000,
    json: values.json ?? false,
  };
}

/** @throws CodedError `USAGE` */
function cutIn(pieces: readonly Piece[], value: string): void {
  const piece = pieces.at(-1);
  const ms = Number(value);
  if (pieces.length < 2 || piece === undefined)
    throw new CodedError(
      'USAGE',
      '--barge-in-ms stands after the second --say or a later one: it cuts into the answer to the one before.',
    );
  if (!Number.isInteger(ms) || ms < 0 || ms > 60_000)
    throw new CodedError('USAGE', '--barge-in-ms takes whole milliseconds from 0 to 60000.');
  piece.bargeInMs = ms;
}

async function utterancesOf(flags: Flags): Promise<Utterance[]> {
  const voice = flags.pieces.some((piece) => piece.kind === 'say')
    ? await SpeechSynthesizer.load({ modelsDir: modelsDir() })
    : undefined;
  const utterances: Utterance[] = [];
  for (const { kind, value, bargeInMs } of flags.pieces) {
    const cut = bargeInMs === undefined ? {} : { bargeInMs };
    if (kind === 'wav') utterances.push({ text: basename(value), samples: await readWav(value), ...cut });
    else if (voice) {
      const { samples, sampleRate } = await voice.synthesize(value);
      utterances.push({ text: value, samples: resample(samples, sampleRate, SAMPLE_RATE), ...cut });
    }
  }
  await voice?.close();
  return utterances;
}

/** Where npm start has put the speech models. */
const modelsDir = () =>
  process.env.MODELS_DIR ?? join(process.env.TRUNKLINE_CACHE_DIR ?? installationDir(), 'models');

function printTurn(turn: TurnReport): void {
  console.log(`\nyou    ${turn.said}`);
  if (turn.heard !== turn.said) console.log(`heard  ${turn.heard}`);
  for (const tool of turn.tools)
    console.log(`tool   ${tool.name}: ${tool.outcome}${tool.code === undefined ? '' : ` (${tool.code})`}`);
  console.log(`agent  ${turn.answer}${turn.interrupted ? ' -- interrupted' : ''}`);
  const stages = turn.stages;
  const parts = stages
    ? STAGES.filter((stage) => stages[stage] > 0).map((stage) => `${stage} ${Math.round(stages[stage])}`)
    : [];
  console.log(
    `       answer gap ${turn.answerGapMs} ms${parts.length > 0 ? ` (agent: ${parts.join(', ')})` : ''}`,
  );
}

async function main(): Promise<number> {
  const flags = readFlags(process.argv.slice(2));
  if (flags === 'help') {
    console.log(HELP);
    return 0;
  }
  const service = serviceAddress('TRUNKLINE_TOKEN_URL', ({ tokenUrl }) => tokenUrl);
  const report = await placeCall({
    tokenUrl: service.url,
    apiKey: service.apiKey,
    utterances: await utterancesOf(flags),
    turnTimeoutMs: flags.timeoutMs,
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
    ...(flags.record === undefined ? {} : { record: flags.record }),
    ...(flags.json ? {} : { onTurn: printTurn, onGreeting: (text: string) => console.log(`agent  ${text}`) }),
  });
  if (flags.json) console.log(JSON.stringify(report));
  else {
    if (report.error) console.error(`\n${report.error.code}: ${report.error.message}`);
    if (report.callId !== '')
      console.log(
        `\ncall ${report.callId}, trace ${report.traceId}\nnpm run calls -- ${report.callId} shows all of it`,
      );
  }
  return report.ok ? 0 : 1;
}

/** Runs `npm run call`. @returns the exit code: 0, 1 when the call failed, 2 for wrong flags. */
export async function callCommand(): Promise<number> {
  try {
    return await main();
  } catch (thrown) {
    const { code, message } = toCodedError(thrown);
    if (process.argv.includes('--json')) {
      console.log(
        JSON.stringify({ ok: false, callId: '', traceId: '', turns: [], error: { code, message } }),
      );
    } else console.error(`${code}: ${message}`);
    return code === 'USAGE' ? 2 : 1;
  } finally {
    await dispose();
  }
}
