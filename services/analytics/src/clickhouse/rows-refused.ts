import { ClickHouseError } from '@clickhouse/client';

/**
 * ClickHouse understood the insert and refuses its rows: sending them again can't help. Thrown by `ClickHouse.insert`.
 */
export class RowsRefused extends Error {
  constructor(
    /** ClickHouse's name of the error, e.g. `VIOLATED_CONSTRAINT`. */
    readonly type: string,
    cause: unknown,
  ) {
    super(`ClickHouse refuses the rows: ${type}`, { cause });
    this.name = 'RowsRefused';
  }
}

/** Codes of ClickHouse that speak of the data itself (src/Common/ErrorCodes.cpp). Any other may pass with time. */
const ABOUT_DATA = new Set([
  '6', // CANNOT_PARSE_TEXT
  '25', // CANNOT_PARSE_ESCAPE_SEQUENCE
  '26', // CANNOT_PARSE_QUOTED_STRING
  '27', // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  '38', // CANNOT_PARSE_DATE
  '41', // CANNOT_PARSE_DATETIME
  '53', // TYPE_MISMATCH
  '69', // ARGUMENT_OUT_OF_BOUND
  '70', // CANNOT_CONVERT_TYPE
  '72', // CANNOT_PARSE_NUMBER
  '117', // INCORRECT_DATA
  '131', // TOO_LARGE_STRING_SIZE
  '321', // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  '349', // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  '469', // VIOLATED_CONSTRAINT
]);

/** The failure of an insert as RowsRefused when it is about the rows, otherwise undefined. */
export function refusalOf(thrown: unknown): RowsRefused | undefined {
  return thrown instanceof ClickHouseError && ABOUT_DATA.has(thrown.code)
    ? new RowsRefused(thrown.type ?? thrown.code, thrown)
    : undefined;
}
