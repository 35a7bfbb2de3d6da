import { execa } from 'execa';
import { parseVersion, type Version } from './version.js';

/** Asks a binary for its version. Undefined when it can't be run here or prints none. */
export async function binaryVersion(path: string, signal?: AbortSignal): Promise<Version | undefined> {
  const answer = await execa(path, ['--version'], {
    reject: false,
    all: true,
    timeout: 10_000,
    stdin: 'ignore',
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  return answer.failed ? undefined : parseVersion(answer.all);
}
