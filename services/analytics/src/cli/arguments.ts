import { parseFlags, usageError } from '@trunkline/config';
import { CALL_STATES, type CallState, isName } from '@trunkline/contracts';

export const HELP = `npm run calls [-- FLAGS]            lists calls, newest first
npm run calls -- CALL_ID [FLAGS]    shows one call: transcript, stages of each answer, tool decisions, trace

  --limit N        how many calls, 1 to 200; default 20
  --state STATE    only calls that are created, live or ended
  --before CURSOR  continues a list, with what it printed at its end
  --spans          with CALL_ID: also the spans of its trace
  --json           one JSON object on one line
  --help           this text

Uses the running installation, or TRUNKLINE_ANALYTICS_URL and TRUNKLINE_API_KEY when both are set.`;

const FLAGS = {
  limit: { type: 'string' },
  state: { type: 'string' },
  before: { type: 'string' },
  spans: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

interface Common {
  readonly json: boolean;
}
export type CallsArguments =
  | (Common & { readonly show: 'help' })
  | (Common & {
      readonly show: 'list';
      readonly limit: number;
      readonly state: CallState | undefined;
      readonly before: string | undefined;
    })
  | (Common & { readonly show: 'call'; readonly callId: string; readonly spans: boolean });

/** @throws CodedError `USAGE` naming the flag or argument that is wrong. */
export function readArguments(args: readonly string[]): CallsArguments {
  const { values, positionals } = parseFlags(args, FLAGS, { positionals: true });
  const json = values.json ?? false;
  if (values.help) return { show: 'help', json };
  const [callId, ...more] = positionals;
  if (more.length > 0) throw usageError('One call id at a time.');
  if (callId === undefined) {
    if (values.spans) throw usageError('--spans goes with a call id.');
    return {
      show: 'list',
      json,
      limit: readLimit(values.limit),
      state: readState(values.state),
      before: values.before,
    };
  }
  if (!isName(callId))
    throw usageError('That is not a call id: it has a-z, 0-9, _ and -, and starts with a letter.');
  for (const flag of ['limit', 'state', 'before'] as const) {
    if (values[flag] !== undefined) throw usageError(`--${flag} goes without a call id.`);
  }
  return { show: 'call', json, callId, spans: values.spans ?? false };
}

function readLimit(text = '20'): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > 200) throw usageError('--limit takes a number from 1 to 200.');
  return limit;
}

function readState(text: string | undefined): CallState | undefined {
  const state = CALL_STATES.find((name) => name === text);
  if (text !== undefined && state === undefined)
    throw usageError(`--state takes one of ${CALL_STATES.join(', ')}.`);
  return state;
}
