import { printAnswer, serviceAddress } from '@trunkline/config';
import { HELP, readArguments } from './arguments.js';
import { OperatorApi } from './operator-api.js';
import { toolList, who } from './tool-list.js';

/** Runs `npm run tools`. @returns the exit code: 0, 1 when it failed, 2 for wrong flags. */
export const toolsCommand = (args: readonly string[]): Promise<number> => printAnswer(args, answer);

async function answer(args: readonly string[]): Promise<string> {
  const given = readArguments(args);
  if (given.show === 'help') return HELP;
  const api = new OperatorApi(serviceAddress('TRUNKLINE_TOOLS_URL', ({ toolsUrl }) => toolsUrl));
  if (given.show === 'list') {
    const status = await api.status();
    return given.json ? JSON.stringify(status) : toolList(status);
  }
  if (given.show === 'accept') {
    const accepted = await api.accept(given.command);
    return given.json
      ? JSON.stringify(accepted)
      : `${accepted.tool}.v${accepted.version} is adopted as it is registered now (${accepted.hash}).`;
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
