import { readFileSync } from 'node:fs';
import { BUCKETS } from '@trunkline/contracts';
import { describe, expect, test } from 'vitest';
import { describeAccess } from './describe-access.js';
import { busAccounts } from './platform-accounts.js';

const accounts = busAccounts([{ name: 'acme', tools: ['weather'] }]);
const users = accounts.flatMap((account) => account.users);
const senders = (subject: RegExp) =>
  users.filter(({ publish }) => publish.some((allowed) => subject.test(allowed))).map(({ name }) => name);

test('docs/bus-access.md says what holds', () => {
  const written = readFileSync(new URL('../../../docs/bus-access.md', import.meta.url), 'utf8');
  expect(written).toBe(describeAccess(accounts));
});

describe('there is one writer', () => {
  test.each([
    [/^tool\./, ['tools']],
    [/^audit\.\*\.\*\.\*$/, ['tools']],
    [/^audit\..*call_read$/, ['analytics']],
    [/^tools\.changed$/, ['tools']],
    [/^client-action\./, ['tools']],
    [/\.turn_finished$/, ['calls']],
    [/\.call_ended$/, ['calls']],
    [/\.agent_(joined|lost)$/, ['calls']],
    // `calls` repeats it for a call whose creation was not recorded.
    [/\.call_created$/, ['calls', 'token']],
    [/^dead\./, ['analytics']],
    [/^\$KV\.keys\./, ['token']],
    [/^\$KV\.effects\./, ['tools']],
    [/^\$KV\.confirmations\./, ['tools']],
    [/^\$KV\.tool-adoptions\./, ['tools']],
    // The operator's own user is none of these.
    [/^\$KV\.tool-terms\./, []],
    [/^\$KV\.appointments\./, ['appointments']],
  ])('of %s: %j', (subject, expected) => {
    expect(senders(subject).toSorted()).toEqual(expected);
  });
});

test('no service may create, change or delete what is stored in; one may purge its registry', () => {
  expect(senders(/STREAM\.(CREATE|UPDATE|DELETE|MSG|SNAPSHOT|RESTORE)/)).toEqual([]);
  expect(senders(/STREAM\.PURGE/)).toEqual(['calls']);
});

test('who is outside of the core creates no consumer there', () => {
  const outside = accounts.filter(({ stores }) => stores === undefined).flatMap((account) => account.users);
  expect(outside.filter(({ publish }) => publish.some((subject) => subject.includes('CONSUMER')))).toEqual(
    [],
  );
});

test('an integrator may send nothing by itself', () => {
  expect(users.find(({ name }) => name === 'acme')?.publish).toEqual([]);
});

test('every bucket is stored once, and every user is of one account', () => {
  const buckets = accounts.flatMap(({ stores }) => stores?.buckets ?? []);
  expect(buckets.toSorted()).toEqual(Object.values(BUCKETS).toSorted());
  const names = [...users.map(({ name }) => name), ...accounts.flatMap(({ operator }) => operator ?? [])];
  expect(new Set(names).size).toBe(names.length);
});

test('what is imported is offered, to that account', () => {
  for (const { name, imports } of accounts)
    for (const { from, subject, kind } of imports) {
      const offers = accounts.find((account) => account.name === from)?.exports ?? [];
      expect(offers).toContainEqual(
        expect.objectContaining({ subject, kind, to: expect.arrayContaining([name]) }),
      );
    }
});
