import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { isName } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { packWorkspace } from './pack-workspace.js';
import { toolPackage } from './tool-package.js';
import { workspacePackages } from './workspace-packages.js';

export interface NewTool {
  /** Absolute path of its folder. */
  readonly folder: string;
  /** Outside the repository: it brings the libraries along and needs an `npm install`. */
  readonly standalone: boolean;
}

const SDK = '@trunkline/tool-sdk';
const RULES = 'class-validator';
const DEV = ['@types/node', 'typescript', 'vitest'];

/**
 * Writes a new tool. Inside the repository it uses the repository's libraries and tools; elsewhere it is a package that
 * stands alone.
 *
 * @param root of the repository
 * @param folder absolute; must not exist
 * @throws CodedError `INVALID_NAME`; `USAGE` when the folder exists; `PART_MISSING` when npm doesn't work.
 */
export async function newTool(root: string, name: string, folder: string): Promise<NewTool> {
  if (!isName(name))
    throw new CodedError(
      'INVALID_NAME',
      'A tool name is a-z, 0-9, _ and -, a letter first, at most 64 characters.',
    );
  if (existsSync(folder)) throw new CodedError('USAGE', `${folder} exists already.`);
  const path = relative(root, folder);
  const standalone = path.startsWith('..') || isAbsolute(path);
  const packages = workspacePackages(root, SDK);
  const [sdk] = packages;
  const rules = { [RULES]: sdk?.dependencies[RULES] ?? '*' };
  mkdirSync(folder, { recursive: true });
  try {
    const files = toolPackage({
      name,
      standalone,
      dependencies: standalone
        ? { ...(await vendored(root, packages, folder)), ...rules }
        : { [SDK]: sdk?.version ?? '*', ...rules },
      devDependencies: standalone ? devDependencies(root) : {},
    });
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
  } catch (failure) {
    rmSync(folder, { recursive: true, force: true });
    throw failure;
  }
  return { folder, standalone };
}

/** All libraries by name, also those that only libraries need: their versions are in no registry. */
async function vendored(root: string, packages: ReturnType<typeof workspacePackages>, folder: string) {
  const files = await packWorkspace(root, packages, join(folder, 'vendor'));
  return Object.fromEntries(
    Object.entries(files)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, file]) => [name, `file:vendor/${file}`]),
  );
}

/** Those of the repository, in its versions. */
function devDependencies(root: string): Record<string, string> {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  return Object.fromEntries(DEV.map((name) => [name, devDependencies[name] ?? '*']));
}
