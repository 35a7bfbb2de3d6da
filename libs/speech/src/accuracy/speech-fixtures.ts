import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A recorded clip of somebody speaking and what they say. */
export interface RecordedClip {
  readonly file: string;
  readonly text: string;
}

/**
 * The clips that `transcripts.json` in a folder lists, with the full paths of their files.
 *
 * @throws TypeError when the file is not such a list.
 */
export async function recordedClips(folder: string): Promise<RecordedClip[]> {
  const parsed: unknown = JSON.parse(await readFile(join(folder, 'transcripts.json'), 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('clips' in parsed) || !Array.isArray(parsed.clips)) {
    throw new TypeError('transcripts.json has no list of clips');
  }
  return parsed.clips.map((clip: unknown) => {
    if (!isClip(clip)) throw new TypeError('a clip in transcripts.json lacks its file or text');
    return { file: join(folder, clip.file), text: clip.text };
  });
}

/**
 * The sentences of `booking.json` in a folder.
 *
 * @throws TypeError when the file is not a list of texts.
 */
export async function bookingSentences(folder: string): Promise<string[]> {
  const parsed: unknown = JSON.parse(await readFile(join(folder, 'booking.json'), 'utf8'));
  if (!Array.isArray(parsed) || !parsed.every((text): text is string => typeof text === 'string')) {
    throw new TypeError('booking.json is not a list of sentences');
  }
  return parsed;
}

const isClip = (value: unknown): value is RecordedClip =>
  typeof value === 'object' &&
  value !== null &&
  'file' in value &&
  typeof value.file === 'string' &&
  'text' in value &&
  typeof value.text === 'string';
