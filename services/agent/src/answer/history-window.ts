import { llm } from '@livekit/agents';
import { summaryLines } from './history-summary.js';

/** Most characters that are sent word by word, whatever the number of turns. */
const HISTORY_CHARACTERS = 48_000;

type Items = readonly llm.ChatItem[];

/**
 * The part of a conversation that a model is sent: what is told to it at the start, a summary of what fell out, and the
 * last turns of the caller, word by word. A tool call and its result stay together. The window moves in steps, so that
 * most requests begin as the one before and a vendor's cache of prefixes helps.
 *
 * @param turns turns of the caller, at least 1.
 */
export function windowedHistory(items: Items, turns: number): llm.ChatItem[] {
  const start = items.findIndex((item) => !isInstruction(item));
  const opening = start < 0 ? items : items.slice(0, start);
  const segments = segmentsOf(items.slice(opening.length));
  const step = Math.max(1, Math.floor(turns / 4));
  const excess = segments.length - turns;
  const byTurns = excess <= 0 ? 0 : Math.min(Math.ceil(excess / step) * step, segments.length - 1);
  const dropped = byTurns + beyondBudget(segments.slice(byTurns));
  if (dropped === 0) return [...items];
  const fallen = segments.slice(0, dropped).flat();
  const summary = llm.ChatMessage.create({
    role: 'system',
    content: summaryLines(fallen).join('\n'),
    createdAt: fallen[0]?.createdAt ?? 0,
  });
  return [...opening, summary, ...segments.slice(dropped).flat()];
}

const isInstruction = (item: llm.ChatItem): boolean =>
  item.type === 'message' && (item.role === 'system' || item.role === 'developer');

/** One segment for each turn of the caller, the greeting among the first; results stand with their calls. */
function segmentsOf(items: Items): llm.ChatItem[][] {
  const segments: llm.ChatItem[][] = [];
  const homes = new Map<string, llm.ChatItem[]>();
  for (const item of items) {
    const begins = item.type === 'message' && item.role === 'user' && segments.length > 0;
    if (begins || segments.length === 0) segments.push([]);
    const last = segments.at(-1) ?? [];
    if (item.type === 'function_call') homes.set(item.callId, last);
    const home = item.type === 'function_call_output' ? (homes.get(item.callId) ?? last) : last;
    home.push(item);
  }
  return segments;
}

/** How many of the first segments are too much. The last one always stays. */
function beyondBudget(segments: readonly Items[]): number {
  let characters = 0;
  for (let i = segments.length - 1; i > 0; i--) {
    characters += (segments[i] ?? []).reduce((sum, item) => sum + sizeOf(item), 0);
    if (characters > HISTORY_CHARACTERS) return i + (i === segments.length - 1 ? 0 : 1);
  }
  return 0;
}

const sizeOf = (item: llm.ChatItem): number =>
  item.type === 'message'
    ? (item.textContent ?? '').length
    : item.type === 'function_call'
      ? item.args.length
      : item.type === 'function_call_output'
        ? item.output.length
        : 0;
