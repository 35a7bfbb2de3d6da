import { createHash } from 'node:crypto';

/** One step of the schema. Every statement of it may run again: an interrupted migration is repeated. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** SHA-256 of `up`, hex. */
  readonly checksum: string;
}

/** A file of statements, each ended by a semicolon at the end of a line. */
export const statementsOf = (sql: string): string[] =>
  sql
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');

export const checksumOf = (statements: readonly string[]): string =>
  createHash('sha256').update(statements.join(';\n')).digest('hex');
