import { printAnswer, serviceAddress } from '@trunkline/config';
import { createColors } from 'picocolors';
import { HELP, readArguments } from './arguments.js';
import { callList } from './call-list.js';
import { callPage } from './call-page.js';
import { QueryApi } from './query-api.js';

/** Runs `npm run calls`. @returns the exit code: 0, 1 when it failed, 2 for wrong flags. */
export const callsCommand = (args: readonly string[]): Promise<number> => printAnswer(args, answer);

async function answer(args: readonly string[]): Promise<string> {
  const given = readArguments(args);
  if (given.show === 'help') return HELP;
  const api = new QueryApi(serviceAddress('TRUNKLINE_ANALYTICS_URL', ({ analyticsUrl }) => analyticsUrl));
  if (given.show === 'list') {
    const reply = await api.list({ limit: given.limit, state: given.state, before: given.before });
    return given.json ? JSON.stringify(reply) : callList(reply, Date.now());
  }
  const reply = await api.call(given.callId, { spans: given.spans });
  return given.json ? JSON.stringify(reply) : callPage(reply, createColors(process.stdout.isTTY === true));
}
