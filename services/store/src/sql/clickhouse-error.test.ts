import { expect, test } from 'vitest';
import { fromEngine, refusal } from './clickhouse-error.js';

test("the engine's message keeps its code, its name and its text", () => {
  const error = fromEngine(
    new Error(
      "Query failed: Code: 60. DB::Exception: Unknown table 't (x)'. Maybe you meant u?. (UNKNOWN_TABLE)",
    ),
  );
  expect(error).toMatchObject({ code: 60, type: 'UNKNOWN_TABLE', status: 404 });
  expect(error.toText('26.7')).toBe(
    "Code: 60. DB::Exception: Unknown table 't (x)'. Maybe you meant u?. (UNKNOWN_TABLE) (version 26.7)\n",
  );
});

test('of a wrapped error the innermost says what is wrong', () => {
  const wrapped =
    'Code: 48. DB::Exception: Code: 48. DB::Exception: not supported. (NOT_IMPLEMENTED) (version 26.7.2.1). (NOT_IMPLEMENTED)';
  expect(fromEngine(new Error(wrapped)).message).toBe('not supported.');
});

test('an error without a code is not shown', () => {
  const error = fromEngine(new Error('/home/somebody/secret'));
  expect(error).toMatchObject({ code: 1001, status: 500 });
  expect(error.toText('1')).not.toContain('somebody');
});

test('a long message is cut', () => {
  expect(refusal('SYNTAX_ERROR', 'x'.repeat(100_000)).message.length).toBeLessThan(5000);
});
