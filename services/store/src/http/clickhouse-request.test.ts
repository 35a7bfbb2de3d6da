import { expect, test } from 'vitest';
import { clickHouseRequest } from './clickhouse-request.js';

const read = (url: string) => clickHouseRequest(new URLSearchParams(url));

test('statement, database, format, parameters and settings are told apart', () => {
  expect(
    read(
      'query=SELECT+1&database=d&query_id=q&default_format=JSON&param_a=x%5Cty&max_threads=1&enable_http_compression=1',
    ),
  ).toEqual({
    query: 'SELECT 1',
    database: 'd',
    queryId: 'q',
    defaultFormat: 'JSON',
    compressResponse: true,
    params: { a: 'x\\ty' },
    settings: { max_threads: '1' },
    readOnly: false,
  });
});

test('settings of the HTTP server itself have no effect', () => {
  expect(read('wait_end_of_query=1&async_insert=1&send_progress_in_http_headers=1').settings).toEqual({});
});

test('an empty query is none', () => {
  expect(read('query=&database=')).toMatchObject({ query: undefined, database: undefined });
});

test.each([['session_id=s'], ['role=r'], ['password=p'], ['user=u'], ['decompress=1']])(
  '%s is refused',
  (url) => {
    expect(() => read(url)).toThrow(expect.objectContaining({ type: 'NOT_IMPLEMENTED' }));
  },
);

test.each([['max_threads=1, readonly'], ["a'b"], ['param_a b'], ['param_'], ['a=x%00']])(
  '%s is malformed',
  (url) => {
    expect(() => clickHouseRequest(new URLSearchParams(url.includes('=x') ? url : [[url, '1']]))).toThrow(
      expect.objectContaining({ type: 'BAD_ARGUMENTS' }),
    );
  },
);
