import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CodedError } from '@trunkline/errors';

const MEBIBYTE = 1024 * 1024;

/** Bytes that this user may still write where `path` is, or will be created. */
export async function freeBytes(path: string): Promise<number> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    try {
      const stats = await statfs(folder);
      return stats.bavail * stats.bsize;
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!missing || folder === dirname(folder)) throw error;
    }
  }
}

export interface SpaceNeed {
  readonly path: string;
  readonly bytes: number;
  /** What the space is for, for the message: "the data of Trunkline". */
  readonly purpose: string;
  /** The setting that moves `path` elsewhere. */
  readonly setting: string;
}

/** @throws CodedError `DISK_FULL` when less is free than needed. */
export async function requireSpace(
  need: SpaceNeed,
  free: (path: string) => Promise<number> = freeBytes,
): Promise<void> {
  const available = await free(need.path);
  if (available >= need.bytes) return;
  throw new CodedError(
    'DISK_FULL',
    `${need.path} has ${toMebibytes(available)} MiB free; ${need.purpose} needs ${toMebibytes(need.bytes)} MiB. ` +
      `Free some space or move the folder with ${need.setting}.`,
  );
}

const toMebibytes = (bytes: number) => Math.floor(bytes / MEBIBYTE);
