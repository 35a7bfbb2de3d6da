import { statfs } from 'node:fs/promises';
import { CodedError } from '@trunkline/errors';

const mebibytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);

/**
 * @throws CodedError `DISK_FULL` when the file system of `folder` has less than `bytes` free for this user.
 */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytes)
    throw diskFull(folder, `${mebibytes(bytes)} MiB are needed, ${mebibytes(free)} MiB are free`);
}

/** `error` as `DISK_FULL` when it is the system's "no space" or "quota exceeded"; otherwise itself. */
export function withDiskFull(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? diskFull(folder, 'it ran full while the models were written', error)
    : error;
}

const diskFull = (folder: string, what: string, cause?: unknown): CodedError =>
  new CodedError(
    'DISK_FULL',
    `Too little space in ${folder} for the speech models: ${what}. Free some, or move the folder.`,
    cause === undefined ? {} : { cause },
  );
