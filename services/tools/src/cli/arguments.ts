import { userInfo } from 'node:os';
import { parseFlags, usageError } from '@trunkline/config';
import { isName } from '@trunkline/contracts';

export const HELP = `npm run tools [-- FLAGS]                                  lists the tools, and how they fare
npm run tools -- disable NAME --reason "…" [--tenant T]   switches a tool off at once, also in running calls
npm run tools -- enable NAME [--reason "…"] [--tenant T]  switches it on again

  --tenant T     only for this tenant; for all without it. A tool that is off for all stays off for each
  --reason TEXT  why; it is kept with the switch and in the audit
  --by WHO       who does it; default: the user of this machine
  --json         one JSON object on one line
  --help         this text

Uses the running installation, or TRUNKLINE_TOOLS_URL and TRUNKLINE_API_KEY when both are set. The key needs the scope
tools:operate, which reaches its own tenant (name it with --tenant), or platform:operate, which reaches all.`;

const FLAGS = {
  tenant: { type: 'string' },
  reason: { type: 'string' },
  by: { type: 'string' },
  json: { type: 'boolean' },
} as const;

interface Common {
  readonly json: boolean;
}
export type ToolsArguments =
  | (Common & { readonly show: 'help' })
  | (Common & { readonly show: 'list' })
  | (Common & {
      readonly show: 'switch';
      readonly disabled: boolean;
      readonly tool: string;
      readonly tenant: string | undefined;
      readonly reason: string;
      readonly operator: string;
    });

/** @throws CodedError `USAGE` naming the flag or argument that is wrong. */
export function readArguments(args: readonly string[]): ToolsArguments {
  const { values, positionals } = parseFlags(args, FLAGS, { positionals: true });
  const json = values.json ?? false;
  if (values.help) return { show: 'help', json };
  const [action, tool, ...more] = positionals;
  if (action === undefined) {
    for (const flag of ['tenant', 'reason', 'by'] as const)
      if (values[flag] !== undefined) throw usageError(`--${flag} goes with disable or enable.`);
    return { show: 'list', json };
  }
  if (action !== 'disable' && action !== 'enable')
    throw usageError(`${action} is neither disable nor enable.`);
  if (more.length > 0) throw usageError('One tool at a time.');
  if (!isName(tool)) throw usageError(`${action} takes the name of a tool, without its version.`);
  const { tenant } = values;
  if (tenant !== undefined && !isName(tenant)) throw usageError('--tenant takes the name of a tenant.');
  const reason = values.reason?.trim() ?? (action === 'enable' ? 'enabled again' : '');
  if (reason === '' || reason.length > 500) throw usageError('--reason takes 1 to 500 characters.');
  const operator = (values.by ?? userInfo().username).slice(0, 128);
  return { show: 'switch', json, disabled: action === 'disable', tool, tenant, reason, operator };
}
