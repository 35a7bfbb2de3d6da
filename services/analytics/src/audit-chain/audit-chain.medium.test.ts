import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jetstreamManager } from '@nats-io/jetstream';
import { ApiKeys } from '@trunkline/service';
import { waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AnalyticsUnderTest } from '../analytics.fixture.js';
import { exampleCall } from '../example-call.fixture.js';
import type { AuditVerification } from './audit-verification.service.js';

const KEY = `tk_${'a'.repeat(40)}`;
const PATIENCE = { deadlineMs: 40_000 };
const COMMAND = join(import.meta.dirname, '../../dist/cli/audit.js');
const run = promisify(execFile);

const calls = [1, 2, 3].map((n) => exampleCall({ startedAt: Date.now() - 600_000 + n * 1000 }));
const foreign = exampleCall({ tenant: 'other', startedAt: Date.now() - 500_000 });
let under: AnalyticsUnderTest;
let url: string;

const verify = async (): Promise<AuditVerification> => {
  const response = await fetch(`${url}/v1/audit/verification`, {
    headers: { authorization: `Bearer ${KEY}` },
  });
  return (await response.json()) as AuditVerification;
};
const command = () =>
  run(process.execPath, [COMMAND, 'verify'], {
    env: { ...process.env, TRUNKLINE_ANALYTICS_URL: url, TRUNKLINE_API_KEY: KEY },
  }).then(
    ({ stdout }) => ({ code: 0, text: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, text: error.stderr }),
  );

beforeAll(async () => {
  under = await AnalyticsUnderTest.start();
  ({ url } = await under.analytics());
  const key = { tenant: 'local', name: 'desk', scopes: ['calls:read' as const] };
  await (await ApiKeys.open(under.bus)).register(KEY, {
    ...key,
    toolScopes: [],
    createdAt: '',
    maxSessions: 1,
  });
  await under.publish([...calls, foreign].flatMap(({ events }) => events));
  await waitFor(async () => (await verify()).verified === 6, { ...PATIENCE, describe: 'the chain' });
});
afterAll(() => under?.close());

test('nobody takes a record out of the streams of the audit and of dead letters', async () => {
  const manager = await jetstreamManager(under.bus.nats);
  for (const stream of ['AUDIT', 'DEAD']) {
    await expect(manager.streams.purge(stream)).rejects.toThrow(/not permitted/);
    await expect(manager.streams.deleteMessage(stream, 1)).rejects.toThrow(/not permitted/);
  }
});

test('who reads the details of a call stands in the audit, found or not, and is chained', async () => {
  const [call] = calls;
  for (const id of [call?.callId, 'c-unknown'])
    await fetch(`${url}/v1/calls/${id}`, { headers: { authorization: `Bearer ${KEY}` } });
  await waitFor(async () => (await under.figure('SELECT count() FROM access_log')) === 2, PATIENCE);
  expect(await under.rows('SELECT tenant, call_id, by, outcome FROM access_log ORDER BY outcome')).toEqual([
    { tenant: 'local', call_id: 'c-unknown', by: 'desk', outcome: 'not_found' },
    { tenant: 'local', call_id: call?.callId, by: 'desk', outcome: 'shown' },
  ]);
  await waitFor(async () => (await verify()).verified === 8, PATIENCE);
});

test('an untouched audit holds, also by command', async () => {
  expect(await verify()).toEqual({ tenant: 'local', verified: 8 });
  expect(await command()).toEqual({
    code: 0,
    text: expect.stringContaining('8 audit records are as they were'),
  });
});

// Each changes the store back. In this order.
describe('in the store', () => {
  const key = "tenant = 'local' AND n = 3";
  const ofThird = `(call_id, event_id) IN (SELECT call_id, event_id FROM audit_chain WHERE ${key})`;

  test('a record that was inserted is found', async () => {
    await under.command(
      `INSERT INTO call_event_rows (tenant, call_id, event_id, type, source, time, stream, seq, trace_id, data)
       VALUES ('local', 'c-forged', 'forged', 'com.trunkline.tool_decided.v1', '/x', now64(3), 'AUDIT', 1, '', '{}')`,
    );
    expect(await verify()).toMatchObject({ fault: { kind: 'inserted', callId: 'c-forged' } });
    await under.command(
      "ALTER TABLE call_event_rows DELETE WHERE call_id = 'c-forged' SETTINGS mutations_sync = 1",
    );
    expect(await verify()).not.toHaveProperty('fault');
  });

  test('what people read about a decision can not say something else than its record', async () => {
    await under.command(
      `INSERT INTO tool_audit_rows SELECT * REPLACE ('denied' AS outcome) FROM tool_audit WHERE ${ofThird}`,
    );
    expect(await verify()).toMatchObject({ fault: { kind: 'derived_changed', n: 3 } });
    expect(await command()).toEqual({ code: 1, text: expect.stringMatching(/AUDIT_BROKEN.*number 3/) });
  });

  test('a record that was changed is named', async () => {
    await under.command(
      `INSERT INTO call_event_rows SELECT * REPLACE (replaceOne(data, 'executed', 'refused ') AS data) FROM call_events WHERE ${ofThird}`,
    );
    expect(await verify()).toMatchObject({ verified: 2, fault: { kind: 'changed', n: 3 } });
  });

  test('a record that is gone is named', async () => {
    await under.command(`ALTER TABLE call_event_rows DELETE WHERE ${ofThird} SETTINGS mutations_sync = 1`);
    expect(await verify()).toMatchObject({ verified: 2, fault: { kind: 'missing', n: 3 } });
  });

  test('taking the links out as well shows in the head, which the store does not have', async () => {
    await under.command('ALTER TABLE audit_chain_rows DELETE WHERE n >= 3 SETTINGS mutations_sync = 1');
    expect(await verify()).toMatchObject({ verified: 2, fault: { kind: 'chain_cut', n: 3 } });
    expect((await command()).code).toBe(1);
  });
});
