import { AFTER_A_COLUMN } from './admit-settings.js';
import { isAllowedFormat } from './allowed-formats.js';
import { refusal } from './clickhouse-error.js';
import type { Token } from './tokens.js';

/** Functions whose first argument names a format. */
const ROW_FUNCTIONS = new Set(['formatrow', 'formatrownonewline']);

/**
 * Checks every format that a statement names: in FORMAT clauses, and as the first argument of `format`, `formatRow` and
 * `formatRowNoNewline`, which has to be written out.
 *
 * @throws ClickHouseError `ACCESS_DENIED` for a format that is not on the allow list
 */
export function admitFormats(tokens: readonly Token[]): void {
  tokens.forEach((token, at) => {
    if (token.kind !== 'word' && token.kind !== 'quoted') return;
    const name = token.text.toLowerCase();
    const next = tokens[at + 1];
    if (ROW_FUNCTIONS.has(name)) admitArgument(name, tokens, at);
    else if (name === 'format' && next !== undefined) {
      if (isSymbol(next, '(')) admitArgument(name, tokens, at);
      else if (token.kind === 'word' && namesFormat(tokens[at - 1], next)) admitFormat(next.text);
    }
  });
}

/** @throws ClickHouseError `ACCESS_DENIED` */
export function admitFormat(name: string): void {
  if (!isAllowedFormat(name)) {
    throw refusal(
      'ACCESS_DENIED',
      `Format ${JSON.stringify(name.slice(0, 64))} is not available through this interface.`,
    );
  }
}

function namesFormat(before: Token | undefined, next: Token): boolean {
  if (before !== undefined && isSymbol(before, '.')) return false;
  if (next.kind === 'quoted') return true;
  return next.kind === 'word' && !AFTER_A_COLUMN.has(next.text.toUpperCase());
}

function admitArgument(name: string, tokens: readonly Token[], at: number): void {
  const [bracket, argument, end] = tokens.slice(at + 1);
  // Without brackets it is a column, or applied to one: then its arguments are out of sight.
  if (bracket === undefined || !isSymbol(bracket, '(')) {
    const applied = tokens
      .slice(Math.max(0, at - 2), at)
      .some((token) => token.text.toUpperCase() === 'APPLY');
    if (applied) throw unreadable(name);
    return;
  }
  const applied = tokens[at - 1]?.text.toUpperCase() === 'APPLY';
  if (argument === undefined || applied) throw unreadable(name);
  if (end === undefined || !(isSymbol(end, ',') || isSymbol(end, ')'))) throw unreadable(name);
  if (argument.kind === 'string') {
    const text = argument.text.slice(1, -1);
    // The pattern of the function of strings: no format has a brace in its name.
    if (name === 'format' && text.includes('{')) return;
    return admitFormat(text);
  }
  if (name !== 'format' || argument.kind === 'symbol') throw unreadable(name);
  admitFormat(argument.text);
}

const isSymbol = (token: Token, symbol: string) => token.kind === 'symbol' && token.text === symbol;
const unreadable = (name: string) =>
  refusal('ACCESS_DENIED', `The first argument of ${name} has to be a format written out.`);
