import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileDigest } from '@trunkline/wheels';

interface FileRecord {
  readonly sha256: string;
  readonly bytes: number;
  /** Modification time in whole seconds: copies keep no finer one. */
  readonly modifiedAt: number;
}

export type Manifest = Readonly<Record<string, FileRecord>>;

const manifestFile = 'manifest.json';

/** Records every file of an installed folder. */
export async function writeManifest(folder: string): Promise<void> {
  const manifest: Record<string, FileRecord> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((e) => e.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeMs } = await stat(path);
    manifest[relative(folder, path)] = {
      sha256: await fileDigest(path),
      bytes: size,
      modifiedAt: Math.trunc(mtimeMs / 1000),
    };
  }
  await writeFile(join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * What is wrong with an installed folder, or undefined. A file is hashed only when its size or time differ from
 * the manifest, so the usual check costs one `stat` per file.
 */
export async function folderFault(folder: string): Promise<string | undefined> {
  let manifest: Manifest;
  try {
    manifest = parseManifest(await readFile(join(folder, manifestFile), 'utf8'));
  } catch {
    return `${join(folder, manifestFile)} is missing or damaged`;
  }
  const faults = await Promise.all(
    Object.entries(manifest).map(([file, record]) => fileFault(join(folder, file), record)),
  );
  return faults.find((fault) => fault !== undefined);
}

async function fileFault(path: string, record: FileRecord): Promise<string | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    if (size !== record.bytes) return `${path} has ${size} bytes instead of ${record.bytes}`;
    if (Math.trunc(mtimeMs / 1000) === record.modifiedAt) return undefined;
    if ((await fileDigest(path)) !== record.sha256) return `${path} differs from its checksum`;
    return undefined;
  } catch {
    return `${path} can't be read`;
  }
}

function parseManifest(text: string): Manifest {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) throw new TypeError('not an object');
  const entries = Object.entries(parsed).map(([file, record]: [string, unknown]) => {
    if (!isFileRecord(record)) throw new TypeError(`${file} has no valid record`);
    return [file, record] as const;
  });
  if (entries.length === 0) throw new TypeError('no files');
  return Object.fromEntries(entries);
}

const isFileRecord = (value: unknown): value is FileRecord =>
  typeof value === 'object' &&
  value !== null &&
  'sha256' in value &&
  typeof value.sha256 === 'string' &&
  'bytes' in value &&
  typeof value.bytes === 'number' &&
  'modifiedAt' in value &&
  typeof value.modifiedAt === 'number';
