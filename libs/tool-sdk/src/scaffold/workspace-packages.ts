import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SCOPE = '@trunkline/';

export interface WorkspacePackage {
  readonly name: string;
  readonly version: string;
  /** Name -> version, those of other packages of the workspace included. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/** A library of the repository and every other one that it needs, itself first. */
export function workspacePackages(root: string, name: string): readonly WorkspacePackage[] {
  const found = new Map<string, WorkspacePackage>();
  const add = (wanted: string): void => {
    if (found.has(wanted)) return;
    const file = join(root, 'libs', wanted.slice(SCOPE.length), 'package.json');
    const { version, dependencies } = JSON.parse(readFileSync(file, 'utf8')) as WorkspacePackage;
    found.set(wanted, { name: wanted, version, dependencies });
    for (const dependency of Object.keys(dependencies)) if (dependency.startsWith(SCOPE)) add(dependency);
  };
  add(name);
  return [...found.values()];
}
