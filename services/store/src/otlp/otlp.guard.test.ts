import type { ExecutionContext } from '@nestjs/common';
import { parseSettings } from '@trunkline/config';
import { FailedLogins } from '@trunkline/service';
import { expect, test } from 'vitest';
import { CredentialsGuard } from '../http/credentials.guard.js';
import { storeSettings } from '../settings.js';
import { OtlpGuard } from './otlp.guard.js';

const settings = (token: string) =>
  parseSettings(storeSettings, {
    DATA_DIR: '/data',
    CLICKHOUSE_USER: 'trunkline',
    CLICKHOUSE_PASSWORD: 'the password',
    CLICKHOUSE_WRITER_PASSWORD: 'password of the writer',
    CLICKHOUSE_READER_PASSWORD: 'password of the reader',
    OTLP_TOKEN: token,
  });
const user = (name: string, key: string) =>
  requestWith({ 'x-clickhouse-user': name, 'x-clickhouse-key': key });
const bearer = (token: string) => requestWith({ authorization: `Bearer ${token}` });
const password = requestWith({ 'x-clickhouse-user': 'trunkline', 'x-clickhouse-key': 'the password' });
const token = 'token-for-spans-only';

/** As much of a request as the guards look at. */
function requestWith(headers: Record<string, string>): ExecutionContext {
  const request = { headers, ip: '127.0.0.1' };
  return { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
}

test('who has the token for spans, or the password, may send spans', () => {
  const guard = new OtlpGuard(settings(token), new FailedLogins(60));
  expect(guard.canActivate(bearer(token))).toBe(true);
  expect(guard.canActivate(password)).toBe(true);
});

test('of the other users, the writer may and the reader may not', () => {
  const guard = new OtlpGuard(settings(token), new FailedLogins(60));
  expect(guard.canActivate(user('trunkline_writer', 'password of the writer'))).toBe(true);
  expect(() => guard.canActivate(user('trunkline_reader', 'password of the reader'))).toThrow(/only reads/);
});

test('the token for spans opens nothing else', () => {
  const guard = new CredentialsGuard(settings(token), new FailedLogins(60));
  expect(() => guard.canActivate(bearer(token))).toThrow(/user and password/);
});

test.each([
  ['another token', bearer('another-token-of-a-kind')],
  ['no credential', requestWith({})],
])('%s may not', (_, request) => {
  expect(() => new OtlpGuard(settings(token), new FailedLogins(60)).canActivate(request)).toThrow(
    /user and password/,
  );
});

test('without a token, the word for none is no token', () => {
  expect(() => new OtlpGuard(settings('none'), new FailedLogins(60)).canActivate(bearer('none'))).toThrow(
    /user and password/,
  );
});
