import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { CodedError } from '@trunkline/errors';
import { InjectLogger } from '@trunkline/service';
import { Counter, type Logger, registry } from '@trunkline/telemetry';
import type { FastifyReply } from 'fastify';
import { Engine } from '../engine/engine.js';
import { ClickHouseError, CODES, fromEngine, refusal } from '../sql/clickhouse-error.js';

const failed = new Counter({
  name: 'trunkline_store_failed_requests_total',
  help: 'Requests to the ClickHouse interface that ended with an error, by its ClickHouse name',
  labelNames: ['type'],
  registers: [registry],
});

/** Answers every failure of the ClickHouse interface as a ClickHouse server does. */
@Catch()
export class ClickHouseExceptionFilter implements ExceptionFilter {
  constructor(
    private readonly engine: Engine,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = asClickHouseError(thrown);
    failed.inc({ type: error.type });
    const fields = { clickHouseCode: error.code, clickHouseType: error.type };
    // The message quotes the statement, whose literals may be what somebody said.
    if (error.code === CODES.STD_EXCEPTION)
      this.logger.error({ ...fields, err: error.cause ?? error }, 'statement failed');
    else this.logger.info(fields, 'statement failed');
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    void reply
      .status(error.status)
      .headers({
        'content-type': 'text/plain; charset=UTF-8',
        'cache-control': 'no-store',
        'x-clickhouse-exception-code': String(error.code),
        ...(error.status === 503 || error.status === 429 ? { 'retry-after': '1' } : {}),
        // The rest of its body may never come.
        ...(error.code === CODES.SOCKET_TIMEOUT ? { connection: 'close' } : {}),
      })
      .send(error.toText(this.engine.version));
  }
}

function asClickHouseError(thrown: unknown): ClickHouseError {
  if (thrown instanceof CodedError && thrown.code === 'UNAUTHENTICATED') {
    return refusal('AUTHENTICATION_FAILED', `Authentication failed: ${thrown.message}`);
  }
  if (thrown instanceof CodedError && thrown.code === 'RATE_LIMITED') {
    return refusal('QUOTA_EXCEEDED', 'Too many failed logins from this address.');
  }
  return fromEngine(thrown);
}
