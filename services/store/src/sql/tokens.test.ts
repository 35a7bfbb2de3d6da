import { expect, test } from 'vitest';
import { tokenize } from './tokens.js';

const texts = (statement: string) => tokenize(statement).tokens.map((token) => `${token.kind}:${token.text}`);

test('words, names, strings and symbols are told apart', () => {
  expect(texts('SELECT `a b`, "c", \'d\', f(1.5)')).toEqual([
    'word:SELECT',
    'quoted:a b',
    'symbol:,',
    'quoted:c',
    'symbol:,',
    "string:'d'",
    'symbol:,',
    'word:f',
    'symbol:(',
    'word:1',
    'symbol:.',
    'word:5',
    'symbol:)',
  ]);
});

test.each([
  ['a doubled quote', "SELECT 'it''s; fine'"],
  ['an escaped quote', "SELECT 'it\\'s; fine'"],
  ['a backslash at the end', "SELECT 'a\\\\'"],
  ['a comment sign', "SELECT '-- /* # $a$'"],
  ['another alphabet', "SELECT 'привет ‘’'"],
])('a string may hold %s', (_what, statement) => {
  expect(tokenize(statement).tokens).toHaveLength(2);
});

test('comments disappear, also those that give orders to the engine', () => {
  expect(tokenize('SELECT 1 -- { serverError 60 }\n+ /* { echo } */ 2').sql).toBe('SELECT 1  \n+   2');
});

test.each([
  ['a string that is not closed', "SELECT 'a"],
  ['a name that is not closed', 'SELECT `a'],
  ['a comment that is not closed', 'SELECT 1 /* a'],
  ['a comment inside a comment', 'SELECT 1 /* /* */ */'],
  ['# outside of a string', 'SELECT 1 # a'],
  ['// outside of a string', 'SELECT 1 // a'],
  ['a heredoc', 'SELECT $a$file$a$'],
  ['a heredoc behind a number', "SELECT 1$x$'$x$, file('/etc/passwd') --'"],
  ['a client command', '\\i /etc/passwd'],
  ['a typographic quote', 'SELECT ‘a’'],
  ['an escape in a name', 'SELECT "fi\\x6ce"(1)'],
  ['a doubled quote in a name', 'SELECT `a``b`'],
  ['letters in a hexadecimal literal', "SELECT x'4\\''"],
  ['a zero byte', 'SELECT 1\0'],
])('%s is refused', (_what, statement) => {
  expect(() => tokenize(statement)).toThrow(expect.objectContaining({ type: 'SYNTAX_ERROR' }));
});
