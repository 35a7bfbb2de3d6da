import { describe, expect, test } from 'vitest';
import { EngineCatalogue } from './engine-catalogue.js';
import { insertTarget } from './insert-target.js';
import { admit, MAX_STATEMENT_BYTES } from './statement.js';

const catalogue = new EngineCatalogue({
  tableFunctions: ['numbers', 'file', 'url', 's3', 'remote', 'executable', 'brandNewSource'],
  settings: [
    'max_threads',
    'final',
    'session_timezone',
    'format_schema',
    'brand_new_path',
    'output_format_schema',
  ],
  tableSettings: ['index_granularity', 'disk', 'storage_policy'],
});
const admitted = (text: string) => admit(text, catalogue);
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
    [
      "SELECT Settings['max_threads'], Settings FROM system.processes AS p WHERE p.Settings = ''",
      'SELECT',
      true,
    ],
    ["SELECT name, format AS f, format('{} {}', a, b) FROM t ORDER BY format DESC", 'SELECT', true],
    ["SELECT 1 SETTINGS max_threads = 1, session_timezone = 'UTC' FORMAT JSON", 'SELECT', true],
    ['SELECT x FROM t SETTINGS max_threads = {n:UInt8}, final = 1', 'SELECT', true],
    ['SET max_threads = 1', 'SET', false],
    ["SELECT formatRow('JSONEachRow', x), * FROM format(JSONEachRow, '{}')", 'SELECT', true],
    ['ALTER TABLE t MODIFY SETTING index_granularity = 1', 'ALTER', false],
  ])('%s', (text, verb, reads) => {
    expect(admitted(text)).toMatchObject({ verb, reads });
  });

  test('with its semicolons at the end cut off', () => {
    expect(admitted('SELECT 1; ;\n-- done').sql).toBe('SELECT 1');
  });

  test('with the name in its FORMAT clause', () => {
    expect(admitted("SELECT format('{}', x) FROM t FORMAT JSONEachRow").format).toBe('JSONEachRow');
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

  test.each([
    "SELECT 1 SETTINGS format_schema = 'x'",
    "SELECT 1 settings max_threads = 1, format_schema = 'x'",
    "SELECT 1 SETTINGS max_threads = 1., format_schema = 'x'",
    "SELECT 1 SETTINGS max_threads = 1e-3, format_schema = 'x'",
    "SELECT 1 SETTINGS max_threads = 0.5e+3, `format_schema` = 'x'",
    "SELECT 1 SETTINGS max_threads = {p:UInt8}, format_schema = 'x'",
    "SELECT 1 SETTINGS max_threads = DEFAULT, format_schema = 'x'",
    'SELECT * FROM (SELECT * FROM (SELECT 1 SETTINGS "format_schema" = \'x\'))',
    "SELECT 1 UNION ALL (SELECT 2 SETTINGS/**/format_schema = 'x')",
    "INSERT INTO t SETTINGS format_schema = 'x' VALUES (1)",
    "SET format_schema = 'x'",
    "SET max_threads = 1, format_schema = 'x'",
    "ALTER TABLE t MODIFY SETTING disk = 'x'",
    'ALTER TABLE t RESET SETTING index_granularity, disk',
    'ALTER TABLE t MODIFY COLUMN c RESET SETTING disk',
    "CREATE TABLE t (x Int8) ENGINE = MergeTree ORDER BY x SETTINGS index_granularity = 1, storage_policy = 'x'",
    "CREATE TABLE t (x Int8 SETTINGS (index_granularity = 1, disk = 'x')) ENGINE = MergeTree ORDER BY x",
    "SELECT 1 SETTINGS brand_new_path = 'x'",
    "SELECT 1 SETTINGS max_threads = anything(1), format_schema = 'x'",
    // Forms that are no plain list of names and values.
    'SELECT 1 SETTINGS final',
    'SET final',
    'SET ROLE owner',
    'SELECT 1 SETTINGS max_threads = 1, final',
    'SELECT 1 SETTINGS {p:Identifier} = 1',
    "SELECT 1 SETTINGS format_schema.x = 'x'",
    "SELECT 1 SETTINGS max_threads = 1 || 2, format_schema = 'x'",
    "SELECT 1 SETTINGS max_threads = (SELECT 1) + 1, format_schema = 'x'",
  ])('for a setting that is not on the list: %s', (text) => {
    expect(() => admitted(text)).toThrow(
      expect.objectContaining({
        type: expect.stringMatching(/^(SETTING_CONSTRAINT_VIOLATION|UNKNOWN_SETTING)$/),
      }),
    );
  });

  test.each([
    'SELECT 1 FORMAT Template',
    'SELECT 1 format "Template"',
    'SELECT 1 FORMAT `ProtobufSingle`',
    'SELECT 1 FORMAT BrandNewFormat',
    'INSERT INTO t FORMAT AvroConfluent SELECT 1',
    "SELECT formatRow('Template', 1)",
    "SELECT formatRow('Temp\\x6cate', 1)",
    "SELECT formatRow(concat('Temp', 'late'), 1)",
    "SELECT formatRow('JSON' || 'x', 1)",
    'SELECT formatRowNoNewline({p:String}, 1)',
    "SELECT `formatRow`('CapnProto', 1)",
    'SELECT * APPLY(formatRow) FROM t',
    "SELECT * FROM format(Protobuf, 'x')",
    "SELECT * FROM format('AvroConfluent', 'x')",
    "SELECT * FROM format(`Template`, 'x')",
    "SELECT * FROM format(concat('Temp', 'late'), 'x')",
  ])('for a format that is not on the list: %s', (text) => {
    expect(() => admitted(text)).toThrow(typed('ACCESS_DENIED'));
  });

  test.each([
    "CREATE DICTIONARY d (x String) PRIMARY KEY x SOURCE(HTTP(url 'http://127.0.0.1/'))",
    'CREATE NAMED COLLECTION n AS url = 1',
    'CREATE OR REPLACE FUNCTION f AS x -> x',
    'CREATE USER u',
    'CREATE SETTINGS PROFILE p',
    'CREATE WORKLOAD w',
    'CREATE TABLE t ON CLUSTER c (x Int8) ENGINE = MergeTree ORDER BY x',
    "ALTER TABLE t MOVE PARTITION 1 TO DISK 'x'",
    "ALTER TABLE t FETCH PARTITION 1 FROM '/x'",
    "ALTER TABLE t FREEZE WITH NAME 'x'",
    "CREATE TABLE t (x Date) ENGINE = MergeTree ORDER BY x TTL x TO VOLUME 'v'",
    'EXECUTE AS other SELECT 1',
  ])('for what it makes or where it puts it: %s', (text) => {
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
    'INSERT INTO t SETTINGS max_threads = 1 FORMAT JSONEachRow',
    'INSERT INTO t (* EXCEPT(a)) FORMAT JSONEachRow',
    'INSERT INTO `t; DROP TABLE u` FORMAT JSONEachRow',
  ])('in another form is refused: %s', (text) => {
    expect(() => insertTarget(admitted(text))).toThrow(typed('NOT_IMPLEMENTED'));
  });

  test('in a format that can end early is refused', () => {
    expect(() => insertTarget(admitted('INSERT INTO t FORMAT RowBinary'))).toThrow(typed('UNKNOWN_FORMAT'));
  });
});
