const segmenter = new Intl.Segmenter('en-US', { granularity: 'sentence' });
const sayable = /[\p{L}\p{N}]/u;
/**
 * The voice's memory grows with the square of what it is given at once: 500 characters take 300 MB more than 100,
 * 5,000 take 11 GB.
 */
const longestPiece = 200;

/**
 * A text in pieces that are spoken one after the other: its sentences, and a very long sentence cut after a
 * comma or between words. What has nothing to say is left out.
 */
export function sentences(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment.trim())
    .flatMap(cut)
    .filter((piece) => sayable.test(piece));
}

function cut(sentence: string): string[] {
  const pieces: string[] = [];
  let rest = sentence;
  while (rest.length > longestPiece) {
    const head = rest.slice(0, longestPiece);
    const afterComma = head.search(/[,;:](?=\s)(?!.*[,;:]\s)/s) + 1;
    const atSpace = head.lastIndexOf(' ');
    const end = afterComma > longestPiece / 4 ? afterComma : atSpace > 0 ? atSpace : longestPiece;
    pieces.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trimStart();
  }
  pieces.push(rest);
  return pieces;
}
