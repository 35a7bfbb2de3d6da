import { resolve } from 'node:path';

/** The folder of the workspace. The same from `src` and from `dist`. */
export const repositoryRoot = resolve(import.meta.dirname, '../../../..');
