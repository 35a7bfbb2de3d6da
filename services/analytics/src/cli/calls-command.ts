import { readInstallation } from '@trunkline/config';
import { CodedError, toCodedError } from '@trunkline/errors';
import { createColors } from 'picocolors';
import { HELP, readArguments } from './arguments.js';
import { callList } from './call-list.js';
import { callPage } from './call-page.js';
import { QueryApi, type QueryApiOptions } from './query-api.js';

/** Runs `npm run calls`. @returns the exit code: 0, 1 when it failed, 2 for wrong flags. */
export async function callsCommand(args: readonly string[]): Promise<number> {
  try {
    console.log(await answer(args));
    return 0;
  } catch (thrown) {
    const { code, message } = toCodedError(thrown);
    if (args.includes('--json')) console.log(JSON.stringify({ ok: false, error: { code, message } }));
    else console.error(`${code}: ${message}`);
    return code === 'USAGE' ? 2 : 1;
  }
}

async function answer(args: readonly string[]): Promise<string> {
  const given = readArguments(args);
  if (given.show === 'help') return HELP;
  const api = new QueryApi(queryApiOptions());
  if (given.show === 'list') {
    const reply = await api.list({ limit: given.limit, state: given.state, before: given.before });
    return given.json ? JSON.stringify(reply) : callList(reply, Date.now());
  }
  const reply = await api.call(given.callId, { spans: given.spans });
  return given.json ? JSON.stringify(reply) : callPage(reply, createColors(process.stdout.isTTY === true));
}

/** @throws CodedError `NOT_RUNNING` when nothing runs and the environment names nothing. */
function queryApiOptions(): QueryApiOptions {
  const { TRUNKLINE_ANALYTICS_URL: url, TRUNKLINE_API_KEY: apiKey } = process.env;
  if (!url || !apiKey) {
    const installation = readInstallation();
    return { url: installation.analyticsUrl, apiKey: installation.apiKey };
  }
  if (!URL.canParse(url)) throw new CodedError('USAGE', 'TRUNKLINE_ANALYTICS_URL is not a URL.');
  return { url, apiKey };
}
