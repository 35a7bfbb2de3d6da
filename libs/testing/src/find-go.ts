import { type ChosenGo, chooseGo } from '@trunkline/local';
import { cacheDir } from './cache-dir.js';

/**
 * Finds the Go that an installation would build with: the machine's own, or the packaged one.
 *
 * @param product what is built, for the message when there is none.
 * @param into folder of the build, removed after it.
 */
export const findGo = (product: string, into: string): Promise<ChosenGo> =>
  chooseGo(
    { product, oldest: { major: 1, minor: 26, patch: 0 } },
    { cacheDir: cacheDir(), into, env: process.env, onProgress: () => {}, signal: undefined },
  );
