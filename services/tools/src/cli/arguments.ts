import { userInfo } from 'node:os';
import { parseFlags, usageError } from '@trunkline/config';
import { type AcceptToolDto, isName } from '@trunkline/contracts';

export const HELP = `npm run tools [-- FLAGS]                                  lists the tools, and how they fare
npm run tools -- disable NAME --reason "…" [--tenant T]   switches a tool off at once, also in running calls
npm run tools -- enable NAME [--reason "…"] [--tenant T]  switches it on again
npm run tools -- accept NAME.vN --hash H --reason "…"     adopts a definition that was contested

  --tenant T     only for this tenant; for all without it. A tool that is off for all stays off for each
  --reason TEXT  why; it is kept with the switch and in the audit
  --hash H      first digits of the definition's hash, as the list shows it: what you looked at is what is adopted
  --by WHO       who does it; default: the user of this machine
  --json         one JSON object on one line
  --help         this text

Uses the running installation, or TRUNKLINE_TOOLS_URL and TRUNKLINE_API_KEY when both are set. The key needs the scope
tools:operate, which reaches its own tenant (name it with --tenant), or platform:operate, which reaches all.`;

const FLAGS = {
  tenant: { type: 'string' },
  reason: { type: 'string' },
  hash: { type: 'string' },
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
    })
  | (Common & { readonly show: 'accept'; readonly command: AcceptToolDto });

/** @throws CodedError `USAGE` naming the flag or argument that is wrong. */
export function readArguments(args: readonly string[]): ToolsArguments {
  const { values, positionals } = parseFlags(args, FLAGS, { positionals: true });
  const json = values.json ?? false;
  if (values.help) return { show: 'help', json };
  const [action, tool, ...more] = positionals;
  if (action === undefined) {
    for (const flag of ['tenant', 'reason', 'by', 'hash'] as const)
      if (values[flag] !== undefined) throw usageError(`--${flag} goes with disable, enable or accept.`);
    return { show: 'list', json };
  }
  if (action !== 'disable' && action !== 'enable' && action !== 'accept')
    throw usageError(`${action} is neither disable, enable nor accept.`);
  if (more.length > 0) throw usageError('One tool at a time.');
  if (action === 'accept') return { show: 'accept', json, command: acceptance(tool, values) };
  if (values.hash !== undefined) throw usageError('--hash goes with accept.');
  if (!isName(tool)) throw usageError(`${action} takes the name of a tool, without its version.`);
  const { tenant } = values;
  if (tenant !== undefined && !isName(tenant)) throw usageError('--tenant takes the name of a tenant.');
  const reason = values.reason?.trim() ?? (action === 'enable' ? 'enabled again' : '');
  if (reason === '' || reason.length > 500) throw usageError('--reason takes 1 to 500 characters.');
  const operator = whoever(values.by);
  return { show: 'switch', json, disabled: action === 'disable', tool, tenant, reason, operator };
}

function acceptance(
  tool: string | undefined,
  { hash, reason = '', by }: { hash?: string; reason?: string; by?: string },
): AcceptToolDto {
  const [, name, version] = /^([a-z][a-z0-9_-]{0,63})\.v(\d{1,4})$/.exec(tool ?? '') ?? [];
  if (name === undefined) throw usageError('accept takes a tool with its version: refund.v1.');
  if (hash === undefined || !/^[0-9a-f]{12,64}$/.test(hash))
    throw usageError('--hash takes 12 or more digits of the hash that npm run tools shows.');
  if (reason.trim() === '' || reason.length > 500) throw usageError('--reason takes 1 to 500 characters.');
  return { tool: name, version: Number(version), hash, reason: reason.trim(), operator: whoever(by) };
}

const whoever = (by: string | undefined): string => (by ?? userInfo().username).slice(0, 128);
