import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheDir, findGo, type StartedProgram, startProgram } from '@trunkline/testing';

const run = promisify(execFile);
const examples = fileURLToPath(new URL('../../../../docs/examples/', import.meta.url));

export type ExampleLanguage = 'python' | 'go';

/** The definition that the example declares. */
export const exampleDefinition = (language: ExampleLanguage): unknown =>
  JSON.parse(readFileSync(join(examples, language, 'tool.json'), 'utf8'));

/** Starts docs/examples/<language>; what it needs is obtained once for each state of its files. */
export async function startExample(
  language: ExampleLanguage,
  env: Readonly<Record<string, string>>,
): Promise<StartedProgram> {
  const readyText = 'tool served';
  const folder = join(examples, language);
  if (language === 'go') {
    const built = await prepared('go', readdirSync(folder), (into) => buildGo(folder, into));
    return startProgram({ command: join(built, 'message-leave'), args: [], cwd: built, env, readyText });
  }
  const packages = await prepared('python', ['requirements.txt'], (into) => installPython(folder, into));
  return startProgram({
    command: 'python3',
    args: [join(folder, 'message_leave.py')],
    cwd: packages,
    env: { ...env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' },
    readyText,
  });
}

/** A folder of the cache that `make` fills unless it is there. Made beside it and renamed, so it is never half full. */
async function prepared(
  language: ExampleLanguage,
  files: readonly string[],
  make: (into: string) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) hash.update(readFileSync(join(examples, language, file)));
  const cache = join(cacheDir(), 'examples');
  const target = join(cache, `${language}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(target)) return target;
  mkdirSync(cache, { recursive: true });
  const into = mkdtempSync(`${target}.`);
  try {
    await make(into);
    if (!existsSync(target)) renameSync(into, target);
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
  return target;
}

async function installPython(folder: string, into: string): Promise<void> {
  const requirements = join(folder, 'requirements.txt');
  const flags = ['--require-hashes', '--only-binary=:all:', '--disable-pip-version-check', '--quiet'];
  await runFor(
    'The Python example needs python3 (3.10 or newer) with pip',
    'python3',
    ['-m', 'pip', 'install', ...flags, '--target', into, '--requirement', requirements],
    folder,
  );
}

async function buildGo(folder: string, into: string): Promise<void> {
  const work = mkdtempSync(join(into, 'work-'));
  try {
    const go = await findGo('The Go example', work);
    await runFor(
      'The Go example could not be built',
      go.path,
      ['build', '-o', join(into, 'message-leave'), '.'],
      folder,
      go.env,
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function runFor(
  need: string,
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  try {
    await run(command, args, { cwd, env });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(-2000) : String(cause);
    throw new Error(`${need}: ${reason}`, { cause });
  }
}
