import { catalogue, type ErrorCode } from './catalogue.js';

/** What a client sees of an error: never a stack, a secret, or unbounded input. */
export interface ErrorReply {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
  /** W3C trace id, 32 hex digits; empty when there is no trace. */
  readonly traceId: string;
}

export interface CodedErrorOptions {
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An error with a code of the catalogue. `message` is for people and may be shown to the client. */
export class CodedError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message?: string, options: CodedErrorOptions = {}) {
    super(message ?? catalogue[code].meaning, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'CodedError';
    this.code = code;
    this.details = options.details;
  }

  get retryable(): boolean {
    return catalogue[this.code].retryable;
  }

  get status(): number {
    return catalogue[this.code].status;
  }

  toReply(traceId: string): ErrorReply {
    return {
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      ...(this.details === undefined ? {} : { details: this.details }),
      traceId,
    };
  }
}

/** Anything thrown, as a coded error: an unknown one becomes `INTERNAL` with the original as its cause. */
export function toCodedError(thrown: unknown): CodedError {
  return thrown instanceof CodedError ? thrown : new CodedError('INTERNAL', undefined, { cause: thrown });
}
