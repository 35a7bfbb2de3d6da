import { parseFlags, renderTable, usageError } from '@trunkline/config';
import { addIntegrator, revokeIntegrator } from '../bus/change-integrators.js';
import { readIntegrators } from '../bus/integrators.js';
import { layout } from '../installation/layout.js';
import { readLocalSettings } from '../installation/local-settings.js';
import { natsUrl } from '../installation/urls.js';
import { endWithOutcome } from './run-command.js';

const help = `npm run integrator -- NAME --tools TOOL[,TOOL...]
npm run integrator -- NAME --revoke
npm run integrator -- --list [--json]

Credentials for somebody who serves tools on the bus: they can serve these tools, in every version, and nothing else.
The name is also the one their NATS service must have (serveTools: name). A running installation takes the change at
once. The credentials are written into a file that only you can read; the password is nowhere else.

  --tools   names of their tools; given again, the former credentials end
  --revoke  ends the credentials and the connections made with them
  --list    who there is: name, tools, since when
`;

const flags = {
  tools: { type: 'string' },
  revoke: { type: 'boolean' },
  list: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

const when = (effective: boolean) =>
  effective ? 'The running installation has taken it.' : 'Nothing runs: it holds from the next start on.';

async function run(): Promise<number> {
  const { values, positionals } = parseFlags(process.argv.slice(2), flags, { positionals: true });
  const [name, ...more] = positionals;
  const asked = [values.tools !== undefined, values.revoke, values.list].filter(Boolean).length;
  const print = (text: string) => void process.stdout.write(text);
  if (values.help) print(help);
  else if (asked !== 1 || more.length > 0 || (name === undefined) !== (values.list ?? false))
    throw usageError('One name with --tools or --revoke, or --list.');
  else await carryOut(name, values, print);
  return 0;
}

async function carryOut(
  name: string | undefined,
  { tools, json }: { readonly tools?: string; readonly json?: boolean },
  print: (text: string) => void,
): Promise<void> {
  const settings = readLocalSettings(process.env);
  const { dataDir } = settings;
  if (name === undefined) {
    const known = readIntegrators(layout(dataDir).integrators).map(
      ({ name: user, tools: served, addedAt }) => ({ name: user, tools: served, addedAt }),
    );
    const rows = known.map((integrator) => [
      integrator.name,
      integrator.tools.join(', '),
      integrator.addedAt,
    ]);
    print(json ? `${JSON.stringify(known)}\n` : `${renderTable(['name', 'tools', 'since'], rows)}\n`);
  } else if (tools === undefined) {
    const { effective } = await revokeIntegrator(dataDir, name);
    print(`${name} is revoked. ${when(effective)}\n`);
  } else {
    const named = tools.split(',').map((tool) => tool.trim());
    const added = await addIntegrator({ dataDir, name, tools: named, natsUrl: natsUrl(settings) });
    print(`${name} can serve ${named.join(', ')}. ${when(added.effective)}\nCredentials: ${added.file}\n`);
  }
}

await endWithOutcome(run);
