import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CodedError } from '@trunkline/errors';

const run = promisify(execFile);
const candidates = [['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']] as const;
/** The first pip that takes several --platform flags. */
const oldest = [20, 3] as const;

/** How pip is called: a program, its first arguments, and the environment with the user's settings of it. */
export interface Pip {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The first pip on PATH that works and is new enough.
 *
 * @throws CodedError `PART_MISSING` when there is none.
 */
export async function findPip(signal?: AbortSignal, env: NodeJS.ProcessEnv = process.env): Promise<Pip> {
  const found: string[] = [];
  for (const [program, ...args] of candidates) {
    const pip = { program, args, env };
    const version = await pipVersion(pip, signal);
    signal?.throwIfAborted();
    if (version === undefined) continue;
    if (version[0] > oldest[0] || (version[0] === oldest[0] && version[1] >= oldest[1])) {
      return pip;
    }
    found.push(version.join('.'));
  }
  const older = found.length === 0 ? '' : ` Only pip ${found.join(' and ')} was found.`;
  throw new CodedError(
    'PART_MISSING',
    `pip ${oldest.join('.')} or newer is needed to download what npm doesn't carry, and none is on PATH as ` +
      `python3 -m pip, pip3 or pip.${older} On Debian: apt install python3-pip.`,
  );
}

async function pipVersion(pip: Pip, signal?: AbortSignal): Promise<[number, number] | undefined> {
  try {
    const options = { env: pip.env, ...(signal === undefined ? {} : { signal }) };
    const { stdout } = await run(pip.program, [...pip.args, '--version'], options);
    const [, major, minor] = /^pip (\d+)\.(\d+)/.exec(stdout) ?? [];
    return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
  } catch {
    return undefined; // not installed, or Python without its pip module
  }
}
