import { Bus } from '@trunkline/bus';
import type { ApiKeyRecord } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { type StartedNats, startNats, waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiKeys } from './api-keys.js';
import { generateKey } from './key-form.js';

/** With the accounts of an installation: the operator changes keys, services look them up. */
let nats: StartedNats;
let operatorBus: Bus;
let serviceBus: Bus;
let operator: ApiKeys;
let service: ApiKeys;

beforeAll(async () => {
  nats = await startNats({ permissions: true });
  const logger = createLogger('tests', 'silent');
  operatorBus = await Bus.connect('tests', nats.login(nats.user), logger);
  serviceBus = await Bus.connect('tests', nats.login('analytics'), logger);
  operator = await ApiKeys.open(operatorBus);
  service = await ApiKeys.open(serviceBus);
});
afterAll(async () => {
  await serviceBus?.close();
  await operatorBus?.close();
  await nats?.close();
});

let made = 0;
const terms = () => ({
  tenant: 'local',
  name: `crm-${(made += 1)}`,
  scopes: ['calls:read'] as const,
  toolScopes: [],
  maxSessions: 1,
});
const works = async (key: string) => (await service.find(`Bearer ${key}`)) !== undefined;
const listed = async (name: string) => (await operator.list()).filter(({ record }) => record.name === name);

describe('a key', () => {
  test('works once it is created, and is stored nowhere', async () => {
    const wanted = terms();
    const key = await operator.create(wanted);
    expect(await service.find(`Bearer ${key}`)).toMatchObject({ record: wanted });
    expect(JSON.stringify(await operator.list())).not.toContain(key);
  });

  test('is noted with its last use', async () => {
    const wanted = terms();
    const key = await operator.create(wanted);
    expect((await listed(wanted.name))[0]?.usedAt).toBeUndefined();
    await works(key);
    const used = await waitFor(async () => (await listed(wanted.name))[0]?.usedAt, { describe: 'its use' });
    expect(Date.parse(used)).toBeLessThanOrEqual(Date.now());
  });

  test('has a name that no other key of its tenant has', async () => {
    const wanted = terms();
    await operator.create(wanted);
    await expect(operator.create(wanted)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(operator.create({ ...wanted, tenant: 'acme' })).resolves.toMatch(/^tk_/);
  });

  test('that is revoked ends at once', async () => {
    const wanted = terms();
    const key = await operator.create(wanted);
    await operator.revoke('local', wanted.name);
    expect(await works(key)).toBe(false);
    await expect(operator.revoke('local', wanted.name)).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('whose time is over is none, and is removed by the next change', async () => {
    const wanted = terms();
    const key = await operator.create({ ...wanted, expiresAt: new Date(Date.now() - 1).toISOString() });
    expect(await works(key)).toBe(false);
    await operator.create(terms());
    expect(await listed(wanted.name)).toEqual([]);
  });
});

describe('a rotated key', () => {
  test('has the same terms, and both work during the overlap', async () => {
    const wanted = terms();
    const before = await operator.create(wanted);
    const after = await operator.rotate('local', wanted.name, 60_000);
    expect([await works(before), await works(after)]).toEqual([true, true]);
    expect(await service.find(`Bearer ${after}`)).toMatchObject({ record: wanted });
    const ends = (await listed(wanted.name)).map(({ record }) => record.expiresAt);
    expect(ends.filter((end) => end !== undefined)).toHaveLength(1);
  });

  test('ends the former at once without an overlap', async () => {
    const wanted = terms();
    const before = await operator.create(wanted);
    const after = await operator.rotate('local', wanted.name, 0);
    expect([await works(before), await works(after)]).toEqual([false, true]);
  });

  test('leaves two at most, however often it is rotated', async () => {
    const wanted = terms();
    const keys = [await operator.create(wanted)];
    for (let i = 0; i < 3; i++) keys.push(await operator.rotate('local', wanted.name, 60_000));
    expect(await Promise.all(keys.map(works))).toEqual([false, false, true, true]);
    await operator.revoke('local', wanted.name);
    expect(await Promise.all(keys.map(works))).toEqual([false, false, false, false]);
  });
});

describe('a key of the installation', () => {
  const record: ApiKeyRecord = {
    ...terms(),
    name: 'page',
    scopes: ['sessions:create'],
    createdAt: '2026-01-01T00:00:00.000Z',
    keeper: 'installation',
  };

  test('ends when another one takes its place, and keeps its age otherwise', async () => {
    const [first, second] = [generateKey(), generateKey()];
    await operator.replace(first, record, 0);
    await operator.replace(first, { ...record, createdAt: new Date().toISOString() }, 0);
    expect((await listed('page')).map((key) => key.record.createdAt)).toEqual([record.createdAt]);
    await operator.replace(second, record, 0);
    expect([await works(first), await works(second)]).toEqual([false, true]);
  });

  test('is not an operator’s to rotate or revoke', async () => {
    await operator.replace(generateKey(), record, 0);
    await expect(operator.revoke('local', 'page')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(operator.rotate('local', 'page', 0)).rejects.toMatchObject({ code: 'USAGE' });
  });
});

test('a service can neither make nor end keys', async () => {
  const key = await operator.create(terms());
  await expect(
    service.register(generateKey(), (await listed('page'))[0]?.record ?? never()),
  ).rejects.toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE' });
  expect(await works(key)).toBe(true);
});

function never(): never {
  throw new Error('no key of the installation');
}
