import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@trunkline/telemetry';

/** Nest's own messages, as JSON lines of the process's logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(fields(message, rest), 'nest');
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error(fields(message, rest), 'nest');
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(fields(message, rest), 'nest');
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.trace(fields(message, rest), 'nest');
  }
}

const fields = (message: unknown, rest: readonly unknown[]) => ({
  nestMessage: message instanceof Error ? message.message : message,
  nestContext: rest.at(-1),
  ...(message instanceof Error ? { err: message } : {}),
});
