import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { pipeline, Readable, type Transform } from 'node:stream';
import { promisify } from 'node:util';
import { createGzip, createZstdCompress, gzip, zstdCompress } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import type { QueryResult, QueryStats } from '../engine/engine.js';
import { fromEngine } from '../sql/clickhouse-error.js';

/** A client that takes nothing for this long loses the rest of its result. */
const STALL_MS = 30_000;
/** Below this, compressing costs more than it saves. */
const COMPRESS_FROM_BYTES = 1024;

interface Encoder {
  whole(bytes: Uint8Array): Promise<Buffer>;
  stream(): Transform;
}
const ENCODERS: ReadonlyMap<string, Encoder> = new Map([
  ['gzip', { whole: promisify(gzip), stream: () => createGzip({ level: 1 }) }],
  ['zstd', { whole: promisify(zstdCompress), stream: () => createZstdCompress() }],
]);

export interface ResultOptions {
  readonly format: string;
  /** The request's headers, when its result may be compressed. */
  readonly acceptedBy: IncomingHttpHeaders | undefined;
  readonly version: string;
}

/** Answers with a result, compressed as the client accepts. */
export async function writeResult(
  reply: FastifyReply,
  result: QueryResult,
  options: ResultOptions,
): Promise<void> {
  void reply.status(200).headers({
    'content-type': contentType(options.format),
    'x-clickhouse-format': options.format,
  });
  const encoding = acceptedEncoding(options.acceptedBy);
  const encoder = encoding === undefined ? undefined : ENCODERS.get(encoding);
  if (result.kind === 'whole') {
    void reply.header('x-clickhouse-summary', summary(result.stats, 0));
    if (encoder === undefined || result.bytes.length < COMPRESS_FROM_BYTES)
      return void reply.send(result.bytes);
    void reply.header('content-encoding', encoding);
    return void reply.send(await encoder.whole(result.bytes));
  }
  const tag = randomBytes(8).toString('hex');
  void reply.header('x-clickhouse-exception-tag', tag);
  const body = Readable.from(
    pulled(result.chunks, tag, options.version, () => reply.raw.destroy()),
    {
      highWaterMark: 1,
    },
  );
  if (encoder === undefined) return void reply.send(body);
  void reply.header('content-encoding', encoding);
  // A failure of one side ends the other; the generator has already told of its own.
  void reply.send(pipeline(body, encoder.stream(), () => {}));
}

/** Counts as strings, as the ClickHouse header has them. */
export const summary = (stats: QueryStats, writtenRows: number): string =>
  JSON.stringify({
    read_rows: String(stats.rows),
    read_bytes: String(stats.bytes),
    written_rows: String(writtenRows),
    written_bytes: '0',
    total_rows_to_read: '0',
    result_rows: String(stats.rows),
    result_bytes: String(stats.bytes),
    elapsed_ns: String(Math.round(stats.elapsedSeconds * 1e9)),
  });

/** A failure after the first byte can't change the status: it ends the body in the way that clients look for. */
async function* pulled(
  chunks: AsyncIterable<Uint8Array>,
  tag: string,
  version: string,
  onStall: () => void,
): AsyncGenerator<Uint8Array> {
  let timer: NodeJS.Timeout | undefined;
  try {
    for await (const chunk of chunks) {
      timer = setTimeout(onStall, STALL_MS);
      yield chunk;
      clearTimeout(timer);
    }
  } catch (thrown) {
    const text = fromEngine(thrown).toText(version);
    yield Buffer.from(
      `\r\n__exception__\r\n${tag}\r\n${text}${Buffer.byteLength(text)} ${tag}\r\n__exception__\r\n`,
    );
  } finally {
    clearTimeout(timer);
  }
}

function acceptedEncoding(headers: IncomingHttpHeaders | undefined): string | undefined {
  const accepted = headers?.['accept-encoding'];
  if (accepted === undefined) return undefined;
  const names = accepted.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase() ?? '');
  return names.find((name) => ENCODERS.has(name));
}

function contentType(format: string): string {
  if (/^JSON.*EachRow/i.test(format)) return 'application/x-ndjson; charset=UTF-8';
  if (/^JSON/i.test(format)) return 'application/json; charset=UTF-8';
  if (/^CSV/i.test(format)) return 'text/csv; charset=UTF-8';
  if (/^(TSV|TabSeparated)/i.test(format)) return 'text/tab-separated-values; charset=UTF-8';
  if (/^(RowBinary|Native|Parquet|Arrow|ORC|Avro)/i.test(format)) return 'application/octet-stream';
  return 'text/plain; charset=UTF-8';
}
