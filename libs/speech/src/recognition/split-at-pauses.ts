import { rms } from '../audio/energy.js';

const windowMs = 100;
const hopMs = 20;

/**
 * Cuts a signal into pieces of at most `maxSeconds`, each cut in the middle of the quietest tenth of a second
 * in the second half of what a piece may hold, so that it rarely falls inside a word.
 *
 * @returns views on `samples` that follow each other without a gap; one when it is short enough.
 */
export function splitAtPauses(samples: Float32Array, sampleRate: number, maxSeconds: number): Float32Array[] {
  const longest = Math.floor(maxSeconds * sampleRate);
  const window = Math.round((windowMs * sampleRate) / 1000);
  const hop = Math.round((hopMs * sampleRate) / 1000);
  const pieces: Float32Array[] = [];
  let start = 0;
  while (samples.length - start > longest) {
    let quietest = Number.POSITIVE_INFINITY;
    let cut = start + longest;
    for (let at = start + Math.floor(longest / 2); at + window <= start + longest; at += hop) {
      const level = rms(samples, at, at + window);
      if (level < quietest) {
        quietest = level;
        cut = at + Math.floor(window / 2);
      }
    }
    pieces.push(samples.subarray(start, cut));
    start = cut;
  }
  pieces.push(samples.subarray(start));
  return pieces;
}
