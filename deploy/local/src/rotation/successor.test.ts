import { expect, test } from 'vitest';
import { busLoginOf, generateSecrets } from '../installation/secrets.js';
import { successorOf } from './successor.js';

const former = generateSecrets();
const shared = (one: object, two: object) => {
  const values = new Set<unknown>(Object.values(two));
  return Object.keys(one).filter((name) => values.has(Reflect.get(one, name)));
};

test('every secret is another one; LiveKit’s key becomes the one that LiveKit knows as the next', () => {
  const next = successorOf(former, true);
  expect(shared(former, next)).toEqual(['livekitNextApiKey', 'livekitNextApiSecret']);
  expect(next).toMatchObject({
    livekitApiKey: former.livekitNextApiKey,
    livekitApiSecret: former.livekitNextApiSecret,
  });
});

test('without a next key that LiveKit knows, its keys stay, and nothing else does', () => {
  const next = successorOf(former, false);
  expect(shared(former, next)).toEqual([
    'livekitApiKey',
    'livekitApiSecret',
    'livekitNextApiKey',
    'livekitNextApiSecret',
  ]);
});

test('the two logins of a user of the bus have two names, so that the bus can hold both', () => {
  const next = successorOf(former, true);
  const names = [former, next, successorOf(next, false)].map((secrets) => busLoginOf(secrets, 'agent').user);
  expect(names).toEqual(['agent', 'agent.2', 'agent']);
});
