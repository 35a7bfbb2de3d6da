const segmenter = new Intl.Segmenter('en-US', { granularity: 'sentence' });
const sayable = /[\p{L}\p{N}]/u;

/**
 * The sentences of a text that have something to say, in order. Joined by a space they are the text again, except
 * for what is only punctuation.
 */
export function sentences(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment.trim()).filter((s) => sayable.test(s));
}
