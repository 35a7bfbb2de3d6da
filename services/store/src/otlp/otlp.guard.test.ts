import type { ExecutionContext } from '@nestjs/common';
import { parseSettings } from '@trunkline/config';
import { expect, test } from 'vitest';
import { CredentialsGuard } from '../http/credentials.guard.js';
import { storeSettings } from '../settings.js';
import { OtlpGuard } from './otlp.guard.js';

const settings = (token: string) =>
  parseSettings(storeSettings, {
    DATA_DIR: '/data',
    CLICKHOUSE_USER: 'trunkline',
    CLICKHOUSE_PASSWORD: 'the password',
    OTLP_TOKEN: token,
  });
const bearer = (token: string) => requestWith({ authorization: `Bearer ${token}` });
const password = requestWith({ 'x-clickhouse-user': 'trunkline', 'x-clickhouse-key': 'the password' });
const token = 'token-for-spans-only';

/** As much of a request as the guards look at. */
function requestWith(headers: Record<string, string>): ExecutionContext {
  return { switchToHttp: () => ({ getRequest: () => ({ headers }) }) } as unknown as ExecutionContext;
}

test('who has the token for spans, or the password, may send spans', () => {
  const guard = new OtlpGuard(settings(token));
  expect(guard.canActivate(bearer(token))).toBe(true);
  expect(guard.canActivate(password)).toBe(true);
});

test('the token for spans opens nothing else', () => {
  const guard = new CredentialsGuard(settings(token));
  expect(() => guard.canActivate(bearer(token))).toThrow(/user and password/);
});

test.each([
  ['another token', bearer('another-token-of-a-kind')],
  ['no credential', requestWith({})],
])('%s may not', (_, request) => {
  expect(() => new OtlpGuard(settings(token)).canActivate(request)).toThrow(/user and password/);
});

test('without a token, the word for none is no token', () => {
  expect(() => new OtlpGuard(settings('none')).canActivate(bearer('none'))).toThrow(/user and password/);
});
