import type { Duplex } from 'node:stream';
import { CodedError, type ErrorCode } from '@trunkline/errors';
import { Counter, registry } from '@trunkline/telemetry';

const broken = new Counter({
  name: 'trunkline_http_broken_requests_total',
  help: 'Requests that ended before any handler saw them: late, too large, or no HTTP',
  labelNames: ['code'],
  registers: [registry],
});

const CODES: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'PAYLOAD_TOO_LARGE',
};
const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
};

/** Answers what Node's parser refused with an ErrorReply, and closes the connection. */
export function answerClientError(thrown: Error & { code?: string }, socket: Duplex): void {
  if (thrown.code === 'ECONNRESET' || socket.destroyed) return;
  const error = new CodedError(CODES[thrown.code ?? ''] ?? 'REQUEST_MALFORMED');
  broken.inc({ code: error.code });
  if (socket.writable) {
    const body = JSON.stringify(error.toReply(''));
    socket.write(
      `HTTP/1.1 ${error.status} ${REASONS[error.status] ?? ''}\r\n` +
        'content-type: application/json; charset=utf-8\r\ncache-control: no-store\r\nconnection: close\r\n' +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }
  socket.destroy(thrown);
}
