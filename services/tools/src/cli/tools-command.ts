import { readInstallation } from '@trunkline/config';
import { CodedError, toCodedError } from '@trunkline/errors';
import { HELP, readArguments } from './arguments.js';
import { OperatorApi } from './operator-api.js';
import { toolList, who } from './tool-list.js';

/** Runs `npm run tools`. @returns the exit code: 0, 1 when it failed, 2 for wrong flags. */
export async function toolsCommand(args: readonly string[]): Promise<number> {
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
  const api = new OperatorApi(gateway());
  if (given.show === 'list') {
    const status = await api.status();
    return given.json ? JSON.stringify(status) : toolList(status);
  }
  const { tool, tenant, disabled, reason, operator } = given;
  const reply = await api.switch({
    tool,
    disabled,
    reason,
    operator,
    ...(tenant === undefined ? {} : { tenant }),
  });
  if (given.json) return JSON.stringify(reply);
  const done = `${tool} is ${disabled ? 'off' : 'on'} for ${tenant ?? 'all'}, by ${who(reply.switch)}.`;
  return reply.known
    ? done
    : `${done}\nNobody serves a tool of this name right now. npm run tools lists those there are.`;
}

/** @throws CodedError `NOT_RUNNING` when nothing runs and the environment names nothing. */
function gateway(): { url: string; apiKey: string } {
  const { TRUNKLINE_TOOLS_URL: url, TRUNKLINE_API_KEY: apiKey } = process.env;
  if (!url || !apiKey) {
    const installation = readInstallation();
    return { url: installation.toolsUrl, apiKey: installation.apiKey };
  }
  if (!URL.canParse(url)) throw new CodedError('USAGE', 'TRUNKLINE_TOOLS_URL is not a URL.');
  return { url, apiKey };
}
