// Bundles the pages of both applications into dist/pages: content-hashed files, each with its gzip, and the index that names
// them.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const source = join(import.meta.dirname, 'src', 'page');
const pages = join(import.meta.dirname, 'dist', 'pages');
/** Below this, the headers of a compressed answer weigh more than it saves. */
const LEAST_GZIP_BYTES = 1024;

for (const application of ['callers', 'staff']) await bundle(application);

async function bundle(application) {
  const target = join(pages, application);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });

  const { metafile } = await build({
    entryPoints: {
      page: join(source, `${application}.tsx`),
      styles: join(source, 'styles', 'index.css'),
      icon: join(source, 'icon.svg'),
    },
    outdir: target,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    // LiveKit's client is a chunk of its own, which only the call page loads.
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'copy' },
    minify: true,
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
  });

  const built = Object.keys(metafile.outputs).map((path) => basename(path));
  const url = (prefix, extension) => {
    const name = built.find((file) => file.startsWith(`${prefix}-`) && file.endsWith(extension));
    if (name === undefined) throw new Error(`the build made no ${prefix}${extension}`);
    return `/assets/${name}`;
  };
  const index = (await readFile(join(source, 'index.html'), 'utf8'))
    .replace('{{script}}', url('page', '.js'))
    .replace('{{styles}}', url('styles', '.css'))
    .replace('{{icon}}', url('icon', '.svg'));
  await writeFile(join(target, 'index.html'), index);

  for (const name of await readdir(target)) {
    const bytes = await readFile(join(target, name));
    if (bytes.length >= LEAST_GZIP_BYTES)
      await writeFile(join(target, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
}
