import { Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CodedError } from '@trunkline/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readWhole, requestBody } from '../http/request-body.js';
import { ClickHouseError, CODES } from '../sql/clickhouse-error.js';
import { OtlpGuard } from './otlp.guard.js';
import { SpanBatcher } from './span-batcher.js';
import { spanRows } from './span-rows.js';

/** Largest request after decompression, bytes. */
const MAX_REQUEST_BYTES = 8 * 1024 * 1024;

/** Empty when every span was taken. What was rejected must not be sent again. */
interface ExportTraceServiceResponse {
  readonly partialSuccess?: { readonly rejectedSpans: string; readonly errorMessage: string };
}

/** OTLP/HTTP in, JSON encoding. */
@Controller('v1/traces')
@UseGuards(OtlpGuard)
export class OtlpController {
  constructor(private readonly batcher: SpanBatcher) {}

  @Post()
  @HttpCode(200)
  async traces(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ExportTraceServiceResponse> {
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
      throw new CodedError(
        'UNSUPPORTED_MEDIA_TYPE',
        'OTLP is taken as application/json only; set the exporter to http/json.',
      );
    }
    const { rows, rejected, firstProblem } = spanRows(parse(await this.read(request)));
    try {
      this.batcher.add(rows, rejected);
    } catch (error) {
      void reply.header('retry-after', '1');
      throw error;
    }
    if (rejected === 0) return {};
    // As with every 64-bit number in OTLP/JSON, a string.
    return { partialSuccess: { rejectedSpans: String(rejected), errorMessage: firstProblem } };
  }

  private async read(request: FastifyRequest): Promise<Buffer> {
    const details = { maxBytes: MAX_REQUEST_BYTES };
    const tooLarge = () => new CodedError('PAYLOAD_TOO_LARGE', undefined, { details });
    try {
      return await readWhole(requestBody(request.raw), MAX_REQUEST_BYTES, tooLarge);
    } catch (thrown) {
      throw thrown instanceof ClickHouseError ? bodyError(thrown) : thrown;
    }
  }
}

const bodyError = (error: ClickHouseError) =>
  error.code === CODES.UNKNOWN_COMPRESSION_METHOD
    ? new CodedError('UNSUPPORTED_MEDIA_TYPE', error.message, { cause: error })
    : new CodedError('MALFORMED_JSON', error.message, { cause: error });

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new CodedError('MALFORMED_JSON', undefined, { cause });
  }
}
