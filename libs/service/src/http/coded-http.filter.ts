import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { CodedError, type ErrorCode, toCodedError } from '@trunkline/errors';
import { Counter, currentTraceId, type Logger, registry } from '@trunkline/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';

const refused = new Counter({
  name: 'trunkline_http_refused_total',
  help: 'HTTP requests answered with a coded error',
  labelNames: ['code'],
  registers: [registry],
});

/** Answers every failure of an HTTP request with an ErrorReply. */
@Catch()
export class CodedHttpFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const error = fromHttp(thrown);
    refused.inc({ code: error.code });
    const entry = { code: error.code, method: request.method, route: request.routeOptions?.url };
    if (error.code === 'INTERNAL')
      this.logger.error({ ...entry, err: error.cause ?? error }, 'request failed');
    else this.logger.info(entry, 'request refused');
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    const retryAfterMs = error.details?.['retryAfterMs'];
    if (typeof retryAfterMs === 'number') void reply.header('retry-after', Math.ceil(retryAfterMs / 1000));
    void reply.status(error.status).header('cache-control', 'no-store').send(error.toReply(currentTraceId()));
  }
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'MALFORMED_JSON',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

function fromHttp(thrown: unknown): CodedError {
  if (thrown instanceof CodedError) return thrown;
  const status = thrown instanceof HttpException ? thrown.getStatus() : statusOf(thrown);
  const code = status === undefined ? undefined : CODES[status];
  return code === undefined ? toCodedError(thrown) : new CodedError(code, undefined, { cause: thrown });
}

/** Fastify's own errors (body too large, wrong media type) carry `statusCode`. */
const statusOf = (thrown: unknown): number | undefined =>
  typeof thrown === 'object' &&
  thrown !== null &&
  'statusCode' in thrown &&
  typeof thrown.statusCode === 'number'
    ? thrown.statusCode
    : undefined;
