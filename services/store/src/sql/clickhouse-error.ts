/** ClickHouse error codes that this service raises itself or treats specially. */
export const CODES = {
  BAD_ARGUMENTS: 36,
  NOT_IMPLEMENTED: 48,
  UNKNOWN_TABLE: 60,
  SYNTAX_ERROR: 62,
  UNKNOWN_FORMAT: 73,
  UNKNOWN_DATABASE: 81,
  UNKNOWN_COMPRESSION_METHOD: 89,
  NO_DATA_TO_INSERT: 108,
  UNKNOWN_SETTING: 115,
  INCORRECT_DATA: 117,
  TIMEOUT_EXCEEDED: 159,
  READONLY: 164,
  QUOTA_EXCEEDED: 201,
  TOO_MANY_SIMULTANEOUS_QUERIES: 202,
  SOCKET_TIMEOUT: 209,
  QUERY_IS_TOO_LARGE: 229,
  ABORTED: 236,
  MEMORY_LIMIT_EXCEEDED: 241,
  NOT_ENOUGH_SPACE: 243,
  CANNOT_DECOMPRESS: 271,
  QUERY_WAS_CANCELLED: 394,
  TOO_MANY_ROWS_OR_BYTES: 396,
  SETTING_CONSTRAINT_VIOLATION: 452,
  ACCESS_DENIED: 497,
  AUTHENTICATION_FAILED: 516,
  STD_EXCEPTION: 1001,
} as const;

export type CodeName = keyof typeof CODES;

/** HTTP statuses of a ClickHouse server, as far as they differ from its default, 500. */
const STATUS: Readonly<Partial<Record<number, number>>> = {
  [CODES.BAD_ARGUMENTS]: 400,
  27: 400, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  38: 400, // CANNOT_PARSE_DATE
  41: 400, // CANNOT_PARSE_DATETIME
  43: 400, // ILLEGAL_TYPE_OF_ARGUMENT
  47: 404, // UNKNOWN_IDENTIFIER
  46: 404, // UNKNOWN_FUNCTION
  50: 404, // UNKNOWN_TYPE
  53: 400, // TYPE_MISMATCH
  [CODES.NOT_IMPLEMENTED]: 501,
  [CODES.UNKNOWN_TABLE]: 404,
  [CODES.SYNTAX_ERROR]: 400,
  [CODES.UNKNOWN_FORMAT]: 404,
  72: 400, // CANNOT_PARSE_NUMBER
  [CODES.UNKNOWN_DATABASE]: 404,
  [CODES.UNKNOWN_COMPRESSION_METHOD]: 400,
  [CODES.NO_DATA_TO_INSERT]: 400,
  [CODES.UNKNOWN_SETTING]: 404,
  [CODES.INCORRECT_DATA]: 400,
  // Where it is used here a client is to wait; the original would say 500.
  [CODES.QUOTA_EXCEEDED]: 429,
  [CODES.TIMEOUT_EXCEEDED]: 408,
  [CODES.READONLY]: 403,
  [CODES.TOO_MANY_SIMULTANEOUS_QUERIES]: 503,
  [CODES.SOCKET_TIMEOUT]: 408,
  [CODES.QUERY_IS_TOO_LARGE]: 413,
  [CODES.ABORTED]: 503,
  [CODES.NOT_ENOUGH_SPACE]: 507,
  [CODES.CANNOT_DECOMPRESS]: 400,
  [CODES.SETTING_CONSTRAINT_VIOLATION]: 403,
  456: 400, // UNKNOWN_QUERY_PARAMETER
  457: 400, // BAD_QUERY_PARAMETER
  [CODES.ACCESS_DENIED]: 403,
  [CODES.AUTHENTICATION_FAILED]: 401,
};

/** Long messages quote the statement; nobody needs more of it than this. */
const MAX_MESSAGE_LENGTH = 4096;

/** An error of the ClickHouse interface: what the engine said, or what this service refused in its words. */
export class ClickHouseError extends Error {
  /** Code in ClickHouse's numbering. */
  readonly code: number;
  /** Name of the code, such as `UNKNOWN_TABLE`. */
  readonly type: string;

  constructor(code: number, type: string, message: string, options: ErrorOptions = {}) {
    super(
      message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message,
      options,
    );
    this.name = 'ClickHouseError';
    this.code = code;
    this.type = type;
  }

  get status(): number {
    return STATUS[this.code] ?? 500;
  }

  /** The text of an error response: the form that ClickHouse clients parse. */
  toText(version: string): string {
    return `Code: ${this.code}. DB::Exception: ${this.message} (${this.type}) (version ${version})\n`;
  }
}

export const refusal = (type: CodeName, message: string, options: ErrorOptions = {}): ClickHouseError =>
  new ClickHouseError(CODES[type], type, message, options);

const ENGINE_TEXT = /Code: (\d+)\. DB::Exception: ([\s\S]*?)\s*\(([A-Z][A-Z0-9_]{2,})\)/;

/** What the engine threw, with its code. An error without a code becomes `STD_EXCEPTION` with it as cause. */
export function fromEngine(thrown: unknown): ClickHouseError {
  if (thrown instanceof ClickHouseError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  // A failure on the way in is wrapped in a second one: the innermost says what is wrong.
  const inner = text.lastIndexOf('Code: ');
  const match = ENGINE_TEXT.exec(inner > 0 ? text.slice(inner) : text);
  if (!match) return refusal('STD_EXCEPTION', 'The engine failed without a code.', { cause: thrown });
  const [, code, message = '', type = ''] = match;
  return new ClickHouseError(Number(code), type, message, { cause: thrown });
}
