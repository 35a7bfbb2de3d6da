import { refusal } from '../sql/clickhouse-error.js';
import type { InsertFormat } from '../sql/insert-formats.js';

/** Up to this size the rows of one request are one block: all of them are written or none. */
export const CHUNK_BYTES = 4 * 1024 * 1024;
/** A single row may be this long. */
export const MAX_ROW_BYTES = 16 * 1024 * 1024;
const NEWLINE = 0x0a;
const BLANK_LINE = Buffer.from('\n\n');

/**
 * Cuts a body into blocks of whole rows, each at the last row that ends within CHUNK_BYTES of its start. Where it cuts
 * depends on the bytes alone, not on how they arrive, so that a repeated body gives the same blocks under the same
 * deduplication tokens.
 *
 * @throws ClickHouseError `INCORRECT_DATA` for a row above MAX_ROW_BYTES or a blank line where it can't be removed,
 * `QUERY_IS_TOO_LARGE` for a body above CHUNK_BYTES in a format that can't be split.
 */
export async function* rowChunks(body: AsyncIterable<Buffer>, format: InsertFormat): AsyncGenerator<Buffer> {
  let held = new Held();
  for await (const piece of body) {
    held.add(piece);
    if (held.bytes.length <= CHUNK_BYTES) continue;
    if (!format.splittable) {
      throw refusal('QUERY_IS_TOO_LARGE', `Bodies in ${format.name} may have ${CHUNK_BYTES} bytes.`);
    }
    let rest = held.bytes;
    while (rest.length > CHUNK_BYTES) {
      const cut = cutAt(rest);
      if (cut === 0) break;
      const rows = withoutBlankLines(rest.subarray(0, cut), format);
      if (rows.length > 0) yield rows;
      rest = rest.subarray(cut);
    }
    if (rest.length === held.bytes.length) continue;
    held = new Held();
    held.add(rest);
  }
  const rows = withoutBlankLines(held.bytes, format);
  if (rows.length > 0) yield rows;
}

/** Bytes in one growing buffer: pieces that are copied at once die young, kept ones fill the heap until a full GC. */
class Held {
  private buffer = Buffer.allocUnsafeSlow(64 * 1024);
  private size = 0;

  get bytes(): Buffer {
    return this.buffer.subarray(0, this.size);
  }

  add(piece: Buffer): void {
    const size = this.size + piece.length;
    if (size > this.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(size, this.buffer.length * 2));
      this.bytes.copy(larger);
      this.buffer = larger;
    }
    piece.copy(this.buffer, this.size);
    this.size = size;
  }
}

/** Where the block at the start of `bytes` ends; 0 when its first row is not complete yet. */
function cutAt(bytes: Buffer): number {
  const within = bytes.lastIndexOf(NEWLINE, CHUNK_BYTES - 1);
  const end = within >= 0 ? within : bytes.indexOf(NEWLINE, CHUNK_BYTES);
  if (end < 0 && bytes.length > MAX_ROW_BYTES)
    throw refusal('INCORRECT_DATA', `A row has more than ${MAX_ROW_BYTES} bytes.`);
  return end + 1;
}

function withoutBlankLines(bytes: Buffer, { blankLines, name }: InsertFormat): Buffer {
  const blank = bytes[0] === NEWLINE || bytes.includes(BLANK_LINE);
  if (!blank) return bytes;
  if (blankLines === 'refuse') {
    throw refusal('INCORRECT_DATA', `Blank lines in ${name} can't be passed on; send JSONEachRow.`);
  }
  // latin1 keeps every byte as it is.
  return Buffer.from(
    bytes
      .toString('latin1')
      .replace(/^\n+/, '')
      .replace(/\n{2,}/g, '\n'),
    'latin1',
  );
}

const JSON_STRING = /"(?:[^"\\]|\\.)*"/gs;
const HINT = /(--|\/\/|#)[^\n]*\{[^\n]*error|\/\*[^]*?\{[^]*?error/i;

/**
 * Whether rows hold a comment in which the engine's client layer would read "this error is expected" and keep it to
 * itself. In JSON only text outside of strings counts.
 */
export function hidesErrors(rows: Buffer, { blankLines }: InsertFormat): boolean {
  const text = rows.toString('latin1');
  return HINT.test(blankLines === 'remove' ? text.replace(JSON_STRING, '""') : text);
}
