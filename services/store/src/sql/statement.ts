import { admitFormats } from './admit-formats.js';
import { admitSettings } from './admit-settings.js';
import { refusal } from './clickhouse-error.js';
import type { EngineCatalogue } from './engine-catalogue.js';
import type { ForbiddenNames } from './forbidden-names.js';
import { type Token, tokenize } from './tokens.js';

/** A statement that may go to the engine. */
export interface Statement {
  /** Its text without comments and without a trailing semicolon. */
  readonly sql: string;
  /** Its first keyword, in upper case. */
  readonly verb: string;
  /** Whether it only reads: the only kind that a GET request may run. */
  readonly reads: boolean;
  /** Name in its FORMAT clause. */
  readonly format: string | undefined;
  /** Whether it is an INSERT of rows in a format: they belong into the body of a request. */
  readonly takesRows: boolean;
  readonly tokens: readonly Token[];
}

/** Longest statement in bytes, inline values included. Rows belong into the body of an insert. */
export const MAX_STATEMENT_BYTES = 1024 * 1024;

const READS = new Set(['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS', 'CHECK']);
const WRITES = new Set([
  'INSERT',
  'CREATE',
  'ALTER',
  'DROP',
  'TRUNCATE',
  'RENAME',
  'EXCHANGE',
  'OPTIMIZE',
  'DELETE',
  'UPDATE',
  'SET',
  'USE',
]);
/** Both make the engine's client layer open a file itself, past every grant. */
const FILE_CLAUSES = new Set(['OUTFILE', 'INFILE']);
const CREATE_PREFIXES = new Set(['OR', 'REPLACE', 'TEMPORARY', 'MATERIALIZED']);
const CREATED = new Set(['TABLE', 'VIEW', 'DATABASE']);
/** Engines whose data lies in the data folder, or nowhere. */
const LOCAL_ENGINE =
  /^((Replacing|Summing|Aggregating|Collapsing|VersionedCollapsing|Coalescing)?MergeTree|Memory|Null|Atomic)$/;

/**
 * Decides whether a statement may reach the engine. Grants keep it inside the database (engine-config.ts); this keeps
 * out what the engine's client layer, its ungranted functions, settings and formats would do with files, network and
 * processes. Settings and formats are admitted by allow list.
 *
 * @throws ClickHouseError `SYNTAX_ERROR` for several statements in one or none, `ACCESS_DENIED` for a forbidden one,
 * `SETTING_CONSTRAINT_VIOLATION` or `UNKNOWN_SETTING` for its settings, `QUERY_IS_TOO_LARGE` above MAX_STATEMENT_BYTES.
 */
export function admit(text: string, catalogue: EngineCatalogue): Statement {
  if (Buffer.byteLength(text) > MAX_STATEMENT_BYTES) {
    throw refusal('QUERY_IS_TOO_LARGE', `The statement has more than ${MAX_STATEMENT_BYTES} bytes.`);
  }
  const { tokens, sql } = tokenize(text);
  const semicolon = tokens.findIndex((token) => is(token, ';'));
  const own = semicolon < 0 ? tokens : tokens.slice(0, semicolon);
  if (semicolon >= 0 && tokens.slice(semicolon).some((token) => !is(token, ';'))) {
    throw refusal('SYNTAX_ERROR', 'Syntax error: multi-statements are not allowed.');
  }
  const verb = own.find((token) => !is(token, '('))?.text.toUpperCase();
  if (verb === undefined) throw refusal('SYNTAX_ERROR', 'Syntax error: empty query.');
  if (!READS.has(verb) && !WRITES.has(verb)) {
    throw refusal('ACCESS_DENIED', `${quote(verb)} statements are not available through this interface.`);
  }
  own.forEach((token, index) => refuseForbidden(token, index, own, catalogue.forbidden));
  if (verb === 'CREATE') {
    refuseForeignKinds(own);
    refuseForeignEngines(own);
  }
  if (verb === 'CREATE' || verb === 'ALTER') refuseForeignPlaces(own);
  admitSettings(own, verb, catalogue);
  admitFormats(own);
  const top = outsideBrackets(own);
  const format = formatOf(top);
  const selects = top.some((token) => isWord(token, 'SELECT') || isWord(token, 'VALUES'));
  return {
    sql: sql.replace(/[;\s]+$/, '').trimStart(),
    verb,
    reads: READS.has(verb) && !own.some((token) => isWord(token, 'INSERT')),
    format,
    takesRows: verb === 'INSERT' && format !== undefined && !selects,
    tokens: own,
  };
}

function refuseForbidden(
  token: Token,
  index: number,
  all: readonly Token[],
  forbidden: ForbiddenNames,
): void {
  const next = all[index + 1];
  if (token.kind === 'word' && FILE_CLAUSES.has(token.text.toUpperCase())) {
    throw refusal('ACCESS_DENIED', `INTO OUTFILE and FROM INFILE are not available through this interface.`);
  }
  if (isWord(token, 'PARALLEL') && next !== undefined && isWord(next, 'WITH')) {
    throw refusal('SYNTAX_ERROR', 'Syntax error: multi-statements are not allowed.');
  }
  if (token.kind !== 'word' && token.kind !== 'quoted') return;
  // `name(`, and `APPLY name` or `APPLY(name)`, which call a function without brackets of its own.
  const before = [all[index - 1], all[index - 2]];
  const applied = before.some((earlier) => earlier !== undefined && isWord(earlier, 'APPLY'));
  if ((applied || (next !== undefined && is(next, '('))) && forbidden.has(token.text)) {
    throw refusal('ACCESS_DENIED', `${quote(token.text)} is not available through this interface.`);
  }
}

/** What is created: a table or a view, or the database. No dictionary, function, named collection, user or workload. */
function refuseForeignKinds(tokens: readonly Token[]): void {
  const kind = tokens.slice(1).find((token) => !CREATE_PREFIXES.has(token.text.toUpperCase()));
  if (kind === undefined || kind.kind !== 'word' || !CREATED.has(kind.text.toUpperCase())) {
    throw refusal(
      'ACCESS_DENIED',
      'Only tables, views and the database can be created through this interface.',
    );
  }
}

/** Parts that are put onto another disk, fetched from or sent to another server, or frozen beside the data. */
function refuseForeignPlaces(tokens: readonly Token[]): void {
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    const pair = (first: string, ...second: string[]) =>
      isWord(token, first) && next !== undefined && second.some((word) => isWord(next, word));
    const foreign =
      pair('TO', 'DISK', 'VOLUME', 'SHARD') ||
      pair('ON', 'CLUSTER') ||
      pair('FETCH', 'PART', 'PARTITION') ||
      pair('EXPORT', 'PART', 'PARTITION') ||
      (isWord(tokens[0] ?? token, 'ALTER') && (isWord(token, 'FREEZE') || isWord(token, 'UNFREEZE')));
    if (foreign) {
      throw refusal('ACCESS_DENIED', `${quote(token.text)} is not available through this interface.`);
    }
  });
}

function refuseForeignEngines(tokens: readonly Token[]): void {
  tokens.forEach((token, index) => {
    if (!isWord(token, 'ENGINE')) return;
    const [first, second] = tokens.slice(index + 1);
    const engine = first !== undefined && is(first, '=') ? second : first;
    if (engine !== undefined && engine.kind !== 'symbol' && !LOCAL_ENGINE.test(engine.text)) {
      throw refusal('ACCESS_DENIED', `Engine ${quote(engine.text)} is not available through this interface.`);
    }
  });
}

function outsideBrackets(tokens: readonly Token[]): readonly Token[] {
  let depth = 0;
  return tokens.filter((token) => {
    if (is(token, '(')) depth++;
    if (is(token, ')')) depth--;
    return depth === 0;
  });
}

/** The name after the last FORMAT. */
function formatOf(tokens: readonly Token[]): string | undefined {
  const at = tokens.findLastIndex((token) => isWord(token, 'FORMAT'));
  const name = at < 0 ? undefined : tokens[at + 1];
  return name?.kind === 'word' || name?.kind === 'quoted' ? name.text : undefined;
}

const is = (token: Token, symbol: string) => token.kind === 'symbol' && token.text === symbol;
const isWord = (token: Token, word: string) => token.kind === 'word' && token.text.toUpperCase() === word;
const quote = (text: string) => JSON.stringify(text.slice(0, 64));
