import { parseFlags, renderTable, usageError } from '@trunkline/config';
import { addIntegrator, revokeIntegrator, setTerms } from '../bus/change-integrators.js';
import { readIntegrators } from '../bus/integrators.js';
import { readStatedTerms } from '../bus/stated-terms.js';
import { readTermsFile } from '../bus/terms-file.js';
import { layout } from '../installation/layout.js';
import { readLocalSettings } from '../installation/local-settings.js';
import { natsUrl } from '../installation/urls.js';
import { endWithOutcome } from './run-command.js';

const help = `npm run integrator -- NAME --tools TOOL:EFFECT[,TOOL:EFFECT...] [--terms FILE]
npm run integrator -- NAME --set TOOL:EFFECT[,TOOL@HASH...]
npm run integrator -- NAME --terms FILE
npm run integrator -- NAME --revoke
npm run integrator -- --list [--json]

Credentials for somebody who serves tools on the bus: they can serve these tools, in every version, and nothing else.
The name is also the one their NATS service must have (serveTools: name). A running installation takes the change at
once. The credentials are written into a file that only you can read; the password is nowhere else.

You set the terms of their tools. EFFECT is the least that a tool is taken to do: read, write or irreversible. What the
tool says about itself counts only where it is stricter; a tool without an effect counts as irreversible.

  --tools   names of their tools, with their effects; given again, the former credentials end
  --set     effects, or with @ the definition to which a tool is pinned (npm run tools -- --json); credentials stay
  --terms   a YAML file: the name of each tool, and under it any of effect, scopes, limits, sensitive, maxAttempts,
            description, confirm, pin (docs/tools.md)
  --revoke  ends the credentials and the connections made with them
  --list    who there is: name, tools with their effects, since when
`;

const flags = {
  tools: { type: 'string' },
  set: { type: 'string' },
  terms: { type: 'string' },
  revoke: { type: 'boolean' },
  list: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

const when = (effective: boolean) =>
  effective ? 'The running installation has taken it.' : 'Nothing runs: it holds from the next start on.';

async function run(): Promise<number> {
  const { values, positionals } = parseFlags(process.argv.slice(2), flags, { positionals: true });
  const [name, ...more] = positionals;
  const { tools, set, terms, revoke, list } = values;
  const changes = tools !== undefined || set !== undefined || terms !== undefined;
  const asked =
    [changes, revoke, list].filter(Boolean).length + (tools !== undefined && set !== undefined ? 1 : 0);
  const print = (text: string) => void process.stdout.write(text);
  if (values.help) print(help);
  else if (asked !== 1 || more.length > 0 || (name === undefined) !== (values.list ?? false))
    throw usageError('One name with --tools, --set, --terms or --revoke, or --list.');
  else await carryOut(name, values, print);
  return 0;
}

interface Asked {
  readonly tools?: string;
  readonly set?: string;
  readonly terms?: string;
  readonly revoke?: boolean;
  readonly json?: boolean;
}

async function carryOut(
  name: string | undefined,
  { tools, set, terms, revoke, json }: Asked,
  print: (text: string) => void,
): Promise<void> {
  const settings = readLocalSettings(process.env);
  const { dataDir } = settings;
  if (name === undefined) {
    const known = readIntegrators(layout(dataDir).integrators).map(
      ({ name: user, tools: served, terms: set = {}, addedAt }) => ({
        name: user,
        tools: served,
        terms: set,
        addedAt,
      }),
    );
    const rows = known.map((integrator) => [
      integrator.name,
      integrator.tools
        .map((tool) => `${tool}:${integrator.terms[tool]?.effect ?? 'irreversible'}`)
        .join(', '),
      integrator.addedAt,
    ]);
    print(json ? `${JSON.stringify(known)}\n` : `${renderTable(['name', 'tools', 'since'], rows)}\n`);
    return;
  }
  const installation = { dataDir, natsUrl: natsUrl(settings) };
  if (revoke) {
    const { effective } = await revokeIntegrator(installation, name);
    print(`${name} is revoked. ${when(effective)}\n`);
    return;
  }
  const stated = readStatedTerms(tools ?? set ?? '');
  const all = { ...stated.terms };
  for (const [tool, more] of Object.entries(terms === undefined ? {} : await readTermsFile(terms)))
    all[tool] = { ...all[tool], ...more };
  if (tools === undefined) {
    const { effective } = await setTerms(installation, name, all);
    print(`Terms of ${Object.keys(all).join(', ')} are set. ${when(effective)}\n`);
  } else {
    const added = await addIntegrator({ ...installation, name, tools: stated.tools, terms: all });
    const unset = stated.tools.filter((tool) => all[tool]?.effect === undefined);
    print(
      `${name} can serve ${stated.tools.join(', ')}. ${when(added.effective)}\nCredentials: ${added.file}\n`,
    );
    if (unset.length > 0)
      print(`Counts as irreversible until you say what it does (--set TOOL:EFFECT): ${unset.join(', ')}\n`);
  }
}

await endWithOutcome(run);
