import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { ClickHouseError, refusal } from '../sql/clickhouse-error.js';

/** A body that makes no progress for this long is given up. */
const STALL_MS = 30_000;

const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
  ['zstd', createZstdDecompress],
]);

/**
 * The body of a request, decompressed, read no faster than it is used. What isn't read is thrown away as it arrives, so
 * that the client comes to read its answer.
 *
 * @throws ClickHouseError `UNKNOWN_COMPRESSION_METHOD`; while it is read `CANNOT_DECOMPRESS`, `SOCKET_TIMEOUT` after 30 s
 * without data, `QUERY_WAS_CANCELLED` when the client breaks off.
 */
export function requestBody(request: IncomingMessage): AsyncGenerator<Buffer> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return pieces(request, request);
  const decoder = DECODERS.get(encoding)?.();
  if (!decoder) {
    throw refusal(
      'UNKNOWN_COMPRESSION_METHOD',
      `Content-Encoding ${JSON.stringify(encoding.slice(0, 32))} is unknown.`,
    );
  }
  request.once('error', (error) => decoder.destroy(error));
  return pieces(request, request.pipe(decoder));
}

async function* pieces(request: IncomingMessage, source: Readable): AsyncGenerator<Buffer> {
  const iterator = source.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  try {
    while (true) {
      const next = await beforeStall(iterator.next());
      if (next.done === true) return;
      yield next.value;
    }
  } catch (cause) {
    if (cause instanceof ClickHouseError) throw cause;
    throw request.destroyed && !request.complete
      ? refusal('QUERY_WAS_CANCELLED', 'The client broke off while it sent the body.', { cause })
      : refusal('CANNOT_DECOMPRESS', 'The body is not what its Content-Encoding says.', { cause });
  } finally {
    // A stream that is still listened to does not flow away.
    const left = iterator.return?.() ?? Promise.resolve();
    left.then(
      () => throwAway(request, source),
      () => throwAway(request, source),
    );
  }
}

function throwAway(request: IncomingMessage, source: Readable): void {
  if (source !== request) {
    request.unpipe();
    source.destroy();
  }
  request.resume();
}

async function beforeStall<T>(piece: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stall = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(refusal('SOCKET_TIMEOUT', `The body made no progress for ${STALL_MS / 1000} s.`)),
      STALL_MS,
    );
  });
  try {
    return await Promise.race([piece, stall]);
  } finally {
    clearTimeout(timer);
    // After a stall nobody waits for the piece any more.
    piece.catch(() => {});
  }
}

/** Reads a body whole. @throws what `tooLarge` makes, above `maxBytes` */
export async function readWhole(
  body: AsyncIterable<Buffer>,
  maxBytes: number,
  tooLarge: () => Error,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > maxBytes) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}
