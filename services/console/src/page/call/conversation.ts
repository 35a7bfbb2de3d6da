import type { Turn } from '../api/turn-finished.js';

export type Speaker = 'caller' | 'agent';

/** What one of the two said, as far as it is known. */
export interface Line {
  readonly key: string;
  readonly who: Speaker;
  readonly text: string;
  /** Whether the text can still change. */
  readonly final: boolean;
  /** Number of the stream that wrote it last: what an older one still brings is out of date. */
  readonly stream: number;
  /** The turn that ended with this line. */
  readonly turn?: Turn;
}

export type Conversation = readonly Line[];

/** The state of one transcription segment, from the `stream`-th text stream of the call. */
export interface SegmentUpdate {
  readonly segmentId: string;
  readonly stream: number;
  readonly who: Speaker;
  readonly text: string;
  readonly final: boolean;
}

/** The conversation after a piece of transcript came. Lines stand in the order in which they began. */
export function withSegment(lines: Conversation, update: SegmentUpdate): Conversation {
  const key = `${update.who}:${update.segmentId}`;
  const { who, text, final, stream } = update;
  const index = lines.findIndex((line) => line.key === key);
  const known = lines[index];
  if (known === undefined) return text.trim() === '' ? lines : [...lines, { key, who, text, final, stream }];
  if (stream < known.stream || (known.final && stream === known.stream)) return lines;
  return lines.with(index, { ...known, text, final, stream });
}

/**
 * The conversation after a turn's record came. It carries no segment ids, so the turn is put at the last of the
 * agent's lines that are part of its text, else at the last one that has no turn yet. What the transcript
 * streams never brought is added from the record.
 */
export function withTurn(lines: Conversation, turn: Turn): Conversation {
  if (lines.some((line) => line.turn?.turnId === turn.turnId)) return lines;
  const since = lines.findLastIndex((line) => line.turn !== undefined) + 1;
  const open = lines.map((line, index) => ({ line, index })).slice(since);
  const agentLines = open.filter(({ line }) => line.who === 'agent');
  const spoken = normal(turn.agentText);
  const at =
    agentLines.findLast(({ line }) => spoken.includes(normal(line.text)))?.index ?? agentLines.at(-1)?.index;
  const anchor = at === undefined ? undefined : lines[at];
  if (at !== undefined && anchor !== undefined) return lines.with(at, { ...anchor, turn });
  const missing: Line[] = [];
  const heard = open.some(({ line }) => line.who === 'caller');
  if (!heard && turn.callerText.trim() !== '') missing.push(fromRecord(turn, 'caller', turn.callerText));
  if (turn.agentText.trim() !== '') missing.push(fromRecord(turn, 'agent', turn.agentText));
  const last = missing.pop();
  if (last !== undefined) return [...lines, ...missing, { ...last, turn }];
  // The caller spoke and no answer came.
  const lastLine = open.at(-1);
  return lastLine === undefined ? lines : lines.with(lastLine.index, { ...lastLine.line, turn });
}

const fromRecord = (turn: Turn, who: Speaker, text: string): Line => ({
  key: `${who}:turn:${turn.turnId}`,
  who,
  text,
  final: true,
  stream: 0,
});

/** Without what a transcript and a record of the same words may write differently. */
const normal = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
