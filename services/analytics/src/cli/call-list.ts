import { printable, renderTable } from '@trunkline/config';
import type { CallListReply, CallSummary } from '@trunkline/contracts';
import { duration, localTime, ms } from './figures.js';

const HEADER = ['CALL', 'STARTED', 'DURATION', 'PROFILE', 'TURNS', 'TOOLS', 'MEDIAN GAP', 'END'];

/** The calls as a table. */
export function callList({ calls, next }: CallListReply, now: number): string {
  if (calls.length === 0) return 'No calls.';
  const table = renderTable(
    HEADER,
    calls.map((call) => row(call, now)),
  );
  const more = next === undefined ? [] : [`Older ones: npm run calls -- --before ${next}`, ''];
  return [table, ...more, 'One of them: npm run calls -- CALL_ID'].join('\n');
}

const row = (call: CallSummary, now: number): string[] => [
  call.callId,
  localTime(call.createdAt),
  duration(call.durationMs ?? now - Date.parse(call.createdAt)),
  printable(call.profile),
  String(call.turns),
  call.toolFailures === 0 ? String(call.toolCalls) : `${call.toolCalls} (${call.toolFailures} failed)`,
  call.answerGapMs === undefined ? '-' : ms(call.answerGapMs.median),
  call.endReason ?? call.state,
];
