import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CodedError, toCodedError } from '@trunkline/errors';
import { newTool } from '../scaffold/new-tool.js';

const HELP = `Writes a new tool with its test: npm run new:tool -- NAME [--dir FOLDER]

  NAME         of the tool: a-z, 0-9, _ and -, a letter first, at most 64 characters
  --dir        the folder to create; default tools/NAME. Outside this repository
               it becomes a package that stands alone
  --help       this text`;

const root = resolve(import.meta.dirname, '../../../..');

/** @throws CodedError `USAGE` */
function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { dir: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'Wrong flags.';
    throw new CodedError('USAGE', `${reason} See --help.`, { cause });
  }
}

async function main(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { values, positionals } = parse(args);
  if (values.help) return console.log(HELP);
  const [name, ...rest] = positionals;
  if (name === undefined || rest.length > 0)
    throw new CodedError('USAGE', 'Give one name: npm run new:tool -- NAME. See --help.');
  if (values.dir === '') throw new CodedError('USAGE', '--dir takes a folder. See --help.');
  // npm runs scripts in the repository; the user may stand elsewhere.
  const from = env['INIT_CWD'] ?? process.cwd();
  const folder = values.dir === undefined ? resolve(root, 'tools', name) : resolve(from, values.dir);
  const { standalone } = await newTool(root, name, folder);
  const path = relative(from, folder) || folder;
  const credentials = resolve(root, '.trunkline/integrators', `${name}.env`);
  console.log(`The tool ${name} is in ${path}. Next:

  npm run integrator -- ${name} --tools ${name}:read
  cp -p ${standalone ? credentials : relative(from, credentials)} ${path}/.env
  cd ${path}${standalone ? '\n  npm install' : ''}
  npm test
  npm start

The first one, in the repository, lets it serve the tool and says that it only reads: without your word on its
effect a tool counts as irreversible.
Agents may use the tool whose profile lists it:

  tools:
    - name: ${name}`);
}

/** Runs `npm run new:tool`. @returns the exit code: 0, 1 when it failed, 2 for a wrong name, flag or folder. */
export async function newToolCommand(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  try {
    await main(args, env);
    return 0;
  } catch (thrown) {
    const { code, message } = toCodedError(thrown);
    console.error(`${code}: ${message}`);
    return code === 'USAGE' || code === 'INVALID_NAME' ? 2 : 1;
  }
}
