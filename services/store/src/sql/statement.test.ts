import { describe, expect, test } from 'vitest';
import { ForbiddenNames } from './forbidden-names.js';
import { insertTarget } from './insert-target.js';
import { admit, MAX_STATEMENT_BYTES } from './statement.js';

const forbidden = new ForbiddenNames([
  'numbers',
  'file',
  'url',
  's3',
  'remote',
  'executable',
  'brandNewSource',
]);
const admitted = (text: string) => admit(text, forbidden);
const typed = (type: string) => expect.objectContaining({ type });

describe('a statement is admitted', () => {
  test.each([
    ['SELECT 1', 'SELECT', true],
    ['  (SELECT 1) UNION ALL SELECT 2', 'SELECT', true],
    ['with 1 as x select x', 'WITH', true],
    ['WITH 1 AS x INSERT INTO t SELECT x', 'WITH', false],
    ['EXPLAIN SELECT 1', 'EXPLAIN', true],
    ['CREATE TABLE t (file String, url String) ENGINE = ReplacingMergeTree ORDER BY file', 'CREATE', false],
    ['CREATE MATERIALIZED VIEW v TO t AS SELECT 1', 'CREATE', false],
    ['ALTER TABLE t DELETE WHERE x = 1', 'ALTER', false],
    ["INSERT INTO t VALUES (1, 'INTO OUTFILE')", 'INSERT', false],
    ["SELECT url, file FROM numbers(3) WHERE engine = 'File'", 'SELECT', true],
  ])('%s', (text, verb, reads) => {
    expect(admitted(text)).toMatchObject({ verb, reads });
  });

  test('with its semicolons at the end cut off', () => {
    expect(admitted('SELECT 1; ;\n-- done').sql).toBe('SELECT 1');
  });

  test('with the name in its FORMAT clause', () => {
    expect(admitted('SELECT format(x) FROM t FORMAT JSONEachRow').format).toBe('JSONEachRow');
  });
});

describe('a statement is refused', () => {
  test.each([
    ['nothing', ''],
    ['only a comment', '-- nothing'],
    ['two statements', 'SELECT 1; SELECT 2'],
    ['two statements by a clause', 'INSERT INTO t SELECT 1 PARALLEL WITH DROP TABLE u'],
  ])('for %s', (_what, text) => {
    expect(() => admitted(text)).toThrow(typed('SYNTAX_ERROR'));
  });

  test.each([
    ["SELECT 1 INTO OUTFILE '/tmp/x'"],
    ["INSERT INTO t FROM INFILE '/etc/passwd' FORMAT TSV"],
    ["SELECT file('/etc/passwd')"],
    ["SELECT `file` ('/etc/passwd')"],
    ['SELECT "file"(x)'],
    ['SELECT * APPLY(file) FROM t'],
    ['SELECT * APPLY file FROM t'],
    ["SELECT * FROM url('http://127.0.0.1/')"],
    ["SELECT * FROM S3('x')"],
    ["SELECT * FROM brandNewSource('x')"],
    ["INSERT INTO FUNCTION remote('h', db.t) SELECT 1"],
    ['CREATE TABLE t (x Int8) ENGINE = File(CSV)'],
    ["CREATE TABLE t (x Int8) ENGINE Executable('a.sh', 'TSV')"],
    ["CREATE TABLE t (x Int8) ENGINE = EmbeddedRocksDB(0, '/tmp/x') PRIMARY KEY x"],
    ['CREATE TABLE t (x Int8) ENGINE = MergeTree ORDER BY x SETTINGS disk = disk(type = web)'],
    ['SYSTEM SHUTDOWN'],
    ['KILL QUERY WHERE 1 SYNC'],
    ["BACKUP TABLE t TO File('/tmp/x')"],
    ["ATTACH TABLE t FROM '/etc'"],
    ['exit'],
    ['ls'],
    ['GRANT ALL ON *.* TO default'],
  ])('for what it reaches: %s', (text) => {
    expect(() => admitted(text)).toThrow(typed('ACCESS_DENIED'));
  });

  test('above the largest size', () => {
    expect(() => admitted(`SELECT '${'x'.repeat(MAX_STATEMENT_BYTES)}'`)).toThrow(
      typed('QUERY_IS_TOO_LARGE'),
    );
  });
});

describe('an insert of rows in the body', () => {
  test('names table, columns and format', () => {
    const statement = admitted('INSERT INTO `db`.t (a, `Events.Name`, values) FORMAT JSONEachRow');
    expect(statement.takesRows).toBe(true);
    expect(insertTarget(statement)).toMatchObject({
      table: 'db.t',
      columns: ['a', 'Events.Name', 'values'],
      format: { name: 'JSONEachRow' },
    });
  });

  test('is not one that selects or has values', () => {
    expect(admitted('INSERT INTO t SELECT 1 FORMAT Null').takesRows).toBe(false);
    expect(admitted('INSERT INTO t FORMAT Values (1)').takesRows).toBe(false);
  });

  test.each([
    'INSERT INTO t FORMAT JSONEachRow {"x": 1}',
    'INSERT INTO t SETTINGS async_insert = 1 FORMAT JSONEachRow',
    'INSERT INTO t (* EXCEPT(a)) FORMAT JSONEachRow',
    'INSERT INTO `t; DROP TABLE u` FORMAT JSONEachRow',
  ])('in another form is refused: %s', (text) => {
    expect(() => insertTarget(admitted(text))).toThrow(typed('NOT_IMPLEMENTED'));
  });

  test('in a format that can end early is refused', () => {
    expect(() => insertTarget(admitted('INSERT INTO t FORMAT RowBinary'))).toThrow(typed('UNKNOWN_FORMAT'));
  });
});
