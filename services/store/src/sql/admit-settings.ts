import { refusal } from './clickhouse-error.js';
import type { EngineCatalogue, SettingNames } from './engine-catalogue.js';
import type { Token } from './tokens.js';

/** Words after a column called `settings` or `format`: no setting and no format is called so. */
export const AFTER_A_COLUMN: ReadonlySet<string> = new Set([
  'AS',
  'FROM',
  'IN',
  'IS',
  'LIKE',
  'ILIKE',
  'NOT',
  'AND',
  'OR',
  'ASC',
  'DESC',
]);
const BEHIND_A_COLUMN: ReadonlySet<string> = new Set(',)[.=<>!:+-*/%');
const CLOSING = new Set([')', ']', '}']);
const OPENING = new Set(['(', '[', '{']);

/**
 * Checks every place of a statement where settings can stand: SET, a SETTINGS clause at any depth, those of a table or
 * a column, and ALTER … MODIFY or RESET SETTING. What can't be read as a list of `name = value` is refused, so that
 * nothing can be a list to the engine and something else here.
 *
 * @throws ClickHouseError `SETTING_CONSTRAINT_VIOLATION` for a setting that is not on the allow list, `UNKNOWN_SETTING` for
 * one that the engine does not have, `SYNTAX_ERROR` for a list in another form.
 */
export function admitSettings(tokens: readonly Token[], verb: string, catalogue: EngineCatalogue): void {
  const ofTable = verb === 'CREATE' || verb === 'ALTER';
  const names = ofTable ? catalogue.tableSettings : catalogue.querySettings;
  if (verb === 'SET') {
    const at = tokens.findIndex((token) => isWord(token, 'SET'));
    new SettingList(tokens, at + 1, names).check();
  }
  tokens.forEach((token, at) => {
    const before = tokens[at - 1];
    const altered = before !== undefined && (isWord(before, 'MODIFY') || isWord(before, 'RESET'));
    if (isWord(token, 'SETTING') && altered) {
      new SettingList(tokens, at + 1, names, isWord(before, 'RESET')).check();
    } else if (isWord(token, 'SETTINGS') && opensList(tokens, at)) {
      new SettingList(tokens, at + 1, names).check();
    }
  });
}

/** @throws ClickHouseError like `admitSettings` */
export function admitSetting(name: string, names: SettingNames): void {
  const verdict = names.judge(name);
  const quoted = JSON.stringify(name.slice(0, 64));
  if (verdict === 'unknown') throw refusal('UNKNOWN_SETTING', `Unknown setting ${quoted}.`);
  if (verdict === 'refused') {
    throw refusal(
      'SETTING_CONSTRAINT_VIOLATION',
      `Setting ${quoted} is not available through this interface.`,
    );
  }
}

/** Whether the word SETTINGS begins a list; otherwise it is a name, such as a column of `system.processes`. */
function opensList(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  const next = tokens[at + 1];
  if (before !== undefined && isSymbol(before, '.')) return false;
  if (next === undefined) return false;
  if (next.kind === 'symbol') return !BEHIND_A_COLUMN.has(next.text);
  if (next.kind === 'word' && AFTER_A_COLUMN.has(next.text.toUpperCase())) {
    const third = tokens[at + 2];
    return third !== undefined && isSymbol(third, '=');
  }
  return true;
}

class SettingList {
  constructor(
    private readonly tokens: readonly Token[],
    private at: number,
    private readonly names: SettingNames,
    /** Whether the list has no values. */
    private readonly bare = false,
  ) {}

  check(): void {
    if (this.takes('(')) this.at++;
    do {
      const name = this.tokens[this.at++];
      if (name === undefined || (name.kind !== 'word' && name.kind !== 'quoted')) throw malformed();
      // A dot would make a compound name, and a name alone switches a setting on.
      if (!this.bare && !this.takes('=')) throw malformed();
      admitSetting(name.text, this.names);
      if (!this.bare) this.skipValue();
      this.endValue();
    } while (this.takes(',') && this.at++ < this.tokens.length);
  }

  private takes(symbol: string): boolean {
    const token = this.tokens[this.at];
    return token !== undefined && isSymbol(token, symbol);
  }

  /** One literal, number, bracketed literal or parameter. */
  private skipValue(): void {
    this.at++;
    if (this.takes('-') || this.takes('+')) this.at++;
    const first = this.tokens[this.at++];
    if (first === undefined) throw malformed();
    if (first.kind === 'symbol') {
      if (!OPENING.has(first.text)) throw malformed();
      let depth = 1;
      while (depth > 0) {
        const token = this.tokens[this.at++];
        if (token === undefined) throw malformed();
        if (token.kind !== 'symbol') continue;
        if (OPENING.has(token.text)) depth++;
        if (CLOSING.has(token.text)) depth--;
      }
      return;
    }
    // The lexer here splits `0.5`, `1.` and `1e-3` into several tokens.
    while (this.takes('.') || this.takes('-') || this.takes('+')) {
      this.at++;
      if (this.tokens[this.at]?.kind === 'word') this.at++;
    }
  }

  /** A value that goes on, such as the call `disk(…)` or an expression, would hide what comes behind it. */
  private endValue(): void {
    const token = this.tokens[this.at];
    if (token?.kind === 'symbol' && token.text !== ',' && token.text !== ')') throw malformed();
  }
}

const isSymbol = (token: Token, symbol: string) => token.kind === 'symbol' && token.text === symbol;
const isWord = (token: Token, word: string) => token.kind === 'word' && token.text.toUpperCase() === word;
const malformed = () =>
  refusal(
    'SETTING_CONSTRAINT_VIOLATION',
    'Settings have to be written as name = value, …; a column of that name has to be quoted.',
  );
