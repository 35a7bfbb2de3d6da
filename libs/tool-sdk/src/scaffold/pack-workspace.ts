import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { CodedError } from '@trunkline/errors';
import type { WorkspacePackage } from './workspace-packages.js';

const run = promisify(execFile);

/**
 * Packs libraries of the repository into a folder, as a registry would hold them.
 *
 * @returns package name -> file name.
 * @throws CodedError `PART_MISSING` when npm cannot be run or fails.
 */
export async function packWorkspace(
  root: string,
  packages: readonly WorkspacePackage[],
  into: string,
): Promise<Readonly<Record<string, string>>> {
  mkdirSync(into, { recursive: true });
  const workspaces = packages.flatMap(({ name }) => ['--workspace', name]);
  try {
    await run('npm', ['pack', ...workspaces, '--pack-destination', into, '--silent'], { cwd: root });
  } catch (cause) {
    throw new CodedError('PART_MISSING', 'npm pack could not pack the libraries that the tool needs.', {
      cause,
    });
  }
  // npm's own naming of a scoped package.
  const fileOf = ({ name, version }: WorkspacePackage) =>
    `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
  return Object.fromEntries(packages.map((each) => [each.name, fileOf(each)]));
}
