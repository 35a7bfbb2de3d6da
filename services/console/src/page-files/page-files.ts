import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { CodedError } from '@trunkline/errors';

export interface PageFile {
  readonly contentType: string;
  readonly plain: Buffer;
  /** Absent for what doesn't get smaller. */
  readonly gzip: Buffer | undefined;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  // Licence notices of what is bundled.
  '.txt': 'text/plain; charset=utf-8',
};
const INDEX = 'index.html';

/** What each application shows, by the path of its addresses. */
const PAGES = {
  callers: /^\/$/,
  staff: /^\/(calls(\/[^/]+)?\/?)?$/,
} as const;

/** The built page, held in memory: only what the build made can be asked for. */
export class PageFiles {
  private constructor(
    readonly index: PageFile,
    private readonly assets: ReadonlyMap<string, PageFile>,
    private readonly pages: RegExp,
  ) {}

  /** @throws CodedError `PART_MISSING` when the page wasn't built. */
  static async load(application: keyof typeof PAGES): Promise<PageFiles> {
    const dir = join(import.meta.dirname, '..', 'pages', application);
    let names: string[];
    try {
      names = await readdir(dir);
    } catch (cause) {
      throw new CodedError('PART_MISSING', 'The page of the console is not built. Run npm run build.', {
        cause,
      });
    }
    const files = new Map<string, PageFile>();
    for (const name of names) {
      const contentType = CONTENT_TYPES[extname(name)];
      if (contentType === undefined) continue;
      const gzip = names.includes(`${name}.gz`) ? await readFile(join(dir, `${name}.gz`)) : undefined;
      files.set(name, { contentType, plain: await readFile(join(dir, name)), gzip });
    }
    const index = files.get(INDEX);
    if (index === undefined) {
      throw new CodedError('PART_MISSING', 'The page of the console is not built. Run npm run build.');
    }
    files.delete(INDEX);
    return new PageFiles(index, files, PAGES[application]);
  }

  /** Whether there is a page at this path. */
  isPage(path: string): boolean {
    return this.pages.test(path);
  }

  /** A file by its name, which carries the hash of its content. */
  asset(name: string): PageFile | undefined {
    return this.assets.get(name);
  }
}
