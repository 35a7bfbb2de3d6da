import { readLocalSettings } from '@trunkline/local';

/** The binaries and models that `npm start` uses: obtained once, shared by all tests. */
export const cacheDir = (): string => readLocalSettings(process.env).cacheDir;
