import { parseFlags, printAnswer, ServiceClient, serviceAddress } from '@trunkline/config';
import { z } from 'zod';
import { profileTable } from './profile-table.js';
import { profilesStatus } from './profiles-status.js';

const HELP = `npm run profiles [-- --json]

Lists the agent profiles: name, version, file, and what keeps one from working: rules that its file breaks, tools that
nobody serves, keys that are not set where the agent runs.

  --json   one JSON object on one line
  --help   this text

Uses the running installation, or TRUNKLINE_TOKEN_URL, TRUNKLINE_TOOLS_URL and TRUNKLINE_API_KEY when all are set. The key
needs the scopes sessions:create and tools:operate.`;

/** States of the gateway in which a tool can be called. */
const SERVED = new Set(['ok', 'paused', 'page']);
const toolsReply = z.object({ tools: z.array(z.object({ name: z.string(), state: z.string() })) });

/** Runs `npm run profiles`. @returns the exit code: 0, 1 when it failed, 2 for wrong flags. */
export const profilesCommand = (args: readonly string[]): Promise<number> => printAnswer(args, answer);

async function answer(args: readonly string[]): Promise<string> {
  const { values } = parseFlags(args, { json: { type: 'boolean' } }, { positionals: false });
  if (values.help === true) return HELP;
  const token = new ServiceClient(
    serviceAddress('TRUNKLINE_TOKEN_URL', ({ tokenUrl }) => tokenUrl),
    'The token service',
  );
  const gateway = new ServiceClient(
    serviceAddress('TRUNKLINE_TOOLS_URL', ({ toolsUrl }) => toolsUrl),
    'The tool gateway',
  );
  const [status, { tools }] = await Promise.all([
    token.ask('v1/profiles/status', profilesStatus),
    gateway.ask('v1/tools', toolsReply),
  ]);
  const served = new Set(tools.filter(({ state }) => SERVED.has(state)).map(({ name }) => name));
  const profiles = status.profiles.map((profile) => ({
    ...profile,
    missingTools: profile.tools.filter((name) => !served.has(name)),
  }));
  return values.json === true
    ? JSON.stringify({ profiles, broken: status.broken })
    : profileTable(profiles, status.broken);
}
