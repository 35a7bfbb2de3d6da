export interface ToolErrorOptions {
  /** Whether the same call can succeed later without a change. @default false */
  readonly retryable?: boolean;
  /** For the model and the application: bounded, no secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export const TOOL_ERROR_CODE = /^[A-Z][A-Z0-9_]{0,63}$/;

/**
 * A refusal of the tool's own, such as `SLOT_TAKEN`. Throwing it says that nothing was changed; any other error that
 * leaves a handler means that the outcome is unknown. So does the code `INTERNAL`, for a failure with details.
 */
export class ToolError extends Error {
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  /** @throws TypeError when the code is not upper case with underscores. */
  constructor(
    readonly code: string,
    message: string,
    options: ToolErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    if (!TOOL_ERROR_CODE.test(code)) throw new TypeError('A tool error code looks like SLOT_TAKEN.');
    this.name = 'ToolError';
    this.retryable = options.retryable ?? false;
    this.details = options.details;
  }
}
