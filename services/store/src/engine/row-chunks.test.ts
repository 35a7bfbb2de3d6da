import { describe, expect, test } from 'vitest';
import { type InsertFormat, insertFormat } from '../sql/insert-formats.js';
import { CHUNK_BYTES, hidesErrors, MAX_ROW_BYTES, rowChunks } from './row-chunks.js';

const format = (name: string): InsertFormat => insertFormat(name) ?? expect.fail(`no format ${name}`);
const JSON_ROWS = format('JSONEachRow');

async function* inPieces(body: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

async function chunks(
  body: string | Buffer,
  of: InsertFormat = JSON_ROWS,
  pieceSize = 65_536,
): Promise<string[]> {
  const result: string[] = [];
  for await (const chunk of rowChunks(inPieces(Buffer.from(body), pieceSize), of))
    result.push(chunk.toString());
  return result;
}

const row = (n: number) => `{"n":${n},"text":"${'x'.repeat(200)}"}\n`;

describe('a body of rows', () => {
  test('that is small is one block', async () => {
    expect(await chunks('{"x":1}\n{"x":2}')).toEqual(['{"x":1}\n{"x":2}']);
  });

  test('without rows is no block', async () => {
    expect(await chunks('')).toEqual([]);
    expect(await chunks('\n\n\n')).toEqual([]);
  });

  test('that is large is cut between rows, and nothing is lost', async () => {
    const body = Array.from({ length: 50_000 }, (_, n) => row(n)).join('');
    const blocks = await chunks(body);
    expect(blocks.length).toBeGreaterThan(1);
    expect(blocks.every((block) => block.length <= CHUNK_BYTES && block.endsWith('\n'))).toBe(true);
    expect(blocks.join('')).toBe(body);
  });

  test('is cut at the same places however it arrives', async () => {
    const body = Array.from({ length: 50_000 }, (_, n) => row(n)).join('');
    const sizes = (blocks: readonly string[]) => blocks.map((block) => block.length);
    const once = sizes(await chunks(body, JSON_ROWS, body.length));
    expect(sizes(await chunks(body, JSON_ROWS, 1000))).toEqual(once);
    expect(sizes(await chunks(body, JSON_ROWS, CHUNK_BYTES + 1))).toEqual(once);
  });

  test('may hold a row that is longer than a block', async () => {
    const long = `{"x":"${'y'.repeat(CHUNK_BYTES + 10)}"}`;
    expect(await chunks(`{"x":1}\n${long}\n{"x":2}`)).toEqual(['{"x":1}\n', `${long}\n`, '{"x":2}']);
  });

  test('with an endless row is refused', async () => {
    await expect(chunks('x'.repeat(MAX_ROW_BYTES + 1))).rejects.toMatchObject({ type: 'INCORRECT_DATA' });
  });

  test('in a format with a header is never cut', async () => {
    const body = `a\n${'1\n'.repeat(CHUNK_BYTES)}`;
    await expect(chunks(body, format('CSVWithNames'))).rejects.toMatchObject({ type: 'QUERY_IS_TOO_LARGE' });
  });
});

describe('what follows a blank line would be run as a statement', () => {
  test('so JSON loses its blank lines', async () => {
    expect(await chunks('\n\n{"x":1}\n\n\nDROP TABLE t\n\n')).toEqual(['{"x":1}\nDROP TABLE t\n']);
  });

  test('and keeps every other byte', async () => {
    const [block] = await chunks(Buffer.from('\n{"x":"é\u{1F600}"}'));
    expect(block).toBe('{"x":"é\u{1F600}"}');
  });

  test('also where a block ends', async () => {
    const body = `${`{"x":1}\n\n`.repeat(CHUNK_BYTES / 8)}`;
    for (const block of await chunks(body)) {
      expect(block.startsWith('\n') || block.includes('\n\n')).toBe(false);
    }
  });

  test.each(['CSV', 'TabSeparated'])('so %s with one is refused', async (name) => {
    await expect(chunks('1\n\nDROP TABLE t', format(name))).rejects.toMatchObject({ type: 'INCORRECT_DATA' });
  });
});

describe('a comment that hides a failure is found', () => {
  test.each([
    '{"x":"bad"} -- { serverError 27 }',
    '/*\n{ clientError 27\n}*/ {"x":1}',
    '{"x":1} # { error 27 }',
  ])('in %s', (rows) => expect(hidesErrors(Buffer.from(rows), JSON_ROWS)).toBe(true));

  test('but not in what somebody said', () => {
    expect(hidesErrors(Buffer.from('{"x":"-- { serverError 27 } \\" /* { error } */"}'), JSON_ROWS)).toBe(
      false,
    );
  });
});
