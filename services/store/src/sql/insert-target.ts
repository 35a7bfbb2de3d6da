import { refusal } from './clickhouse-error.js';
import { type InsertFormat, insertFormat, insertFormatNames } from './insert-formats.js';
import { isPlainName } from './literal.js';
import type { Statement } from './statement.js';
import type { Token } from './tokens.js';

/** Where and how the rows of a request body go: `INSERT INTO table (columns) FORMAT format`. */
export interface InsertTarget {
  /** `table` or `database.table`. */
  readonly table: string;
  /** Undefined: by position or, in JSONEachRow, by name. */
  readonly columns: readonly string[] | undefined;
  readonly format: InsertFormat;
}

/**
 * Reads the statement of an insert whose rows come in the request body.
 *
 * @throws ClickHouseError `NOT_IMPLEMENTED` for a form other than `INSERT INTO [db.]table [(columns)] FORMAT name`,
 * `UNKNOWN_FORMAT` for a format that can't be passed on safely.
 */
export function insertTarget(statement: Statement): InsertTarget {
  const words = new Reader(statement.tokens);
  words.expect('INSERT');
  words.expect('INTO');
  words.skip('TABLE');
  const table = words.name();
  const columns = words.skip('(') ? words.names() : undefined;
  words.expect('FORMAT');
  const name = words.name();
  if (!words.atEnd) throw unsupported();
  const format = insertFormat(name);
  if (format === undefined) {
    throw refusal(
      'UNKNOWN_FORMAT',
      `Rows in ${JSON.stringify(name)} can't be inserted here; ${insertFormatNames().join(', ')} can.`,
    );
  }
  return { table, columns, format };
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get atEnd(): boolean {
    return this.at === this.tokens.length;
  }

  /** Takes the next token when it is this keyword or symbol. */
  skip(text: string): boolean {
    const token = this.tokens[this.at];
    const found =
      token !== undefined &&
      (token.kind === 'word' || token.kind === 'symbol') &&
      token.text.toUpperCase() === text;
    if (found) this.at++;
    return found;
  }

  expect(text: string): void {
    if (!this.skip(text)) throw unsupported();
  }

  /** A name of plain parts joined by dots, each quoted or not. */
  name(): string {
    const parts: string[] = [];
    do {
      const token = this.tokens[this.at++];
      const named = token?.kind === 'word' || token?.kind === 'quoted';
      // A quoted name may itself hold dots: the column of a nested structure is written so.
      if (!named || !token.text.split('.').every(isPlainName)) throw unsupported();
      parts.push(token.text);
    } while (this.skip('.'));
    return parts.join('.');
  }

  /** Names separated by commas up to the closing bracket. */
  names(): readonly string[] {
    const names: string[] = [];
    do names.push(this.name());
    while (this.skip(','));
    this.expect(')');
    return names;
  }
}

const unsupported = () =>
  refusal(
    'NOT_IMPLEMENTED',
    'With rows in the request body the statement has to be INSERT INTO [database.]table [(column, …)] FORMAT name.',
  );
