import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A log larger than this is set aside when its process starts, over the one set aside before. */
const ROTATE_BYTES = 10 * 1024 * 1024;
const TAIL_BYTES = 16 * 1024;
const LINE_LENGTH = 400;

/** Opens a log for appending. The caller closes the descriptor. */
export function openLog(path: string): { fd: number; position: number } {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (sizeOf(path) > ROTATE_BYTES) renameSync(path, `${path}.1`);
  const fd = openSync(path, 'a', 0o600);
  return { fd, position: fstatSync(fd).size };
}

/** The last lines written from `position` on, each shortened. Empty when there are none. */
export function lastLogLines(path: string, position: number, count: number): string[] {
  const end = sizeOf(path);
  const from = Math.max(position, end - TAIL_BYTES);
  if (end <= from) return [];
  const buffer = Buffer.alloc(end - from);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, buffer, 0, buffer.length, from);
  } finally {
    closeSync(fd);
  }
  return buffer
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .slice(-count)
    .map((line) => (line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}…` : line));
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
