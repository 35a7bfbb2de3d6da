import { refusal } from './clickhouse-error.js';

export type TokenKind = 'word' | 'quoted' | 'string' | 'symbol';

export interface Token {
  readonly kind: TokenKind;
  /** Text as written; of a quoted identifier, the text between its quotes. */
  readonly text: string;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  /** The statement without its comments: the engine's client layer takes orders from comments (test hints). */
  readonly sql: string;
}

const WORD = /[A-Za-z0-9_]+/y;
const SPACE = /[ \t\r\n\f\v]+/y;
/** `#` opens a comment or not, `$` a heredoc or not, and `\` a client command. */
const REFUSED = new Set(['#', '$', '\\']);
const HEX_OR_BINARY = /^[xXbB]$/;

/**
 * Splits a statement into tokens the way ClickHouse's lexer does. What that lexer reads differently from one version
 * to the next (`#`, `//`, heredocs, typographic quotes) is refused instead of guessed, so that nothing can be a string
 * here and code there.
 *
 * @throws ClickHouseError `SYNTAX_ERROR` when a quote or comment is not closed or such a character stands outside one.
 */
export function tokenize(statement: string): Tokens {
  const tokens: Token[] = [];
  let sql = '';
  let at = 0;
  const take = (kind: TokenKind, end: number, text = statement.slice(at, end)) => {
    tokens.push({ kind, text });
    sql += statement.slice(at, end);
    at = end;
  };
  while (at < statement.length) {
    const char = statement.charAt(at);
    const pair = statement.slice(at, at + 2);
    const space = match(SPACE, statement, at);
    const word = match(WORD, statement, at);
    if (space > 0) {
      sql += statement.slice(at, at + space);
      at += space;
    } else if (pair === '--' || pair === '/*') {
      at = commentEnd(statement, at, pair);
      sql += ' ';
    } else if (pair === '//') throw unexpected('//');
    else if (char === "'") take('string', quoteEnd(statement, at, char));
    else if (char === '"' || char === '`') {
      const end = quoteEnd(statement, at, char);
      const name = statement.slice(at + 1, end - 1);
      // Escapes would let one name be written in many ways; nobody needs them in a name.
      if (name.includes('\\') || name.includes(char)) throw unexpected('an escape in a quoted name');
      take('quoted', end, name);
    } else if (word > 0) {
      const end = at + word;
      if (HEX_OR_BINARY.test(statement.slice(at, end)) && statement.charAt(end) === "'") {
        take('string', hexEnd(statement, end));
      } else take('word', end);
    } else if (char >= '!' && char <= '~' && !REFUSED.has(char)) take('symbol', at + 1);
    else throw unexpected(char);
  }
  return { tokens, sql };
}

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** Index after the closing quote. A quote inside is doubled or escaped by a backslash. */
function quoteEnd(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') at++;
    else if (char === quote) {
      if (text.charAt(at + 1) !== quote) return at + 1;
      at++;
    }
  }
  throw refusal('SYNTAX_ERROR', `Syntax error: a ${quote} is not closed.`);
}

/** Literals such as x'41': no escapes inside, so only digits are let through. */
function hexEnd(text: string, quoteAt: number): number {
  const end = text.indexOf("'", quoteAt + 1);
  if (end < 0 || !/^[0-9A-Fa-f]*$/.test(text.slice(quoteAt + 1, end))) {
    throw refusal('SYNTAX_ERROR', 'Syntax error: a hexadecimal or binary literal has other characters.');
  }
  return end + 1;
}

function commentEnd(text: string, start: number, opening: string): number {
  if (opening === '--') {
    const end = text.indexOf('\n', start);
    return end < 0 ? text.length : end;
  }
  const end = text.indexOf('*/', start + 2);
  if (end < 0) throw refusal('SYNTAX_ERROR', 'Syntax error: a comment is not closed.');
  // Whether comments nest depends on the version.
  if (text.slice(start + 2, end).includes('/*')) throw unexpected('a comment inside a comment');
  return end + 2;
}

const unexpected = (what: string) =>
  refusal('SYNTAX_ERROR', `Syntax error: ${JSON.stringify(what)} is not accepted outside of a string.`);
