import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretsFile } from '@trunkline/config';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureSecrets, type Secrets } from './secrets.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'trunkline-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test('secrets are made once, and only their owner can read them', () => {
  const first = ensureSecrets(dataDir);
  expect(first.apiKey).toMatch(/^tk_[\w-]{32}$/);
  expect(first.livekitApiSecret.length).toBeGreaterThanOrEqual(32);
  expect(statSync(secretsFile(dataDir)).mode & 0o777).toBe(0o600);
  expect(ensureSecrets(dataDir)).toEqual(first);
});

test('two installations have nothing in common', () => {
  const values = (secrets: Secrets) => Object.values({ ...secrets, busUsers: undefined }).filter(Boolean);
  const one = values(ensureSecrets(dataDir));
  rmSync(secretsFile(dataDir));
  const two = values(ensureSecrets(dataDir));
  expect(one.filter((secret) => two.includes(secret))).toEqual([]);
});

test('a secret that a newer release needs is added, the others stay', () => {
  const { natsAgentPassword: _, ...older } = ensureSecrets(dataDir);
  writeFileSync(secretsFile(dataDir), JSON.stringify(older));
  const now = ensureSecrets(dataDir);
  expect(now).toMatchObject(older);
  expect(JSON.parse(readFileSync(secretsFile(dataDir), 'utf8'))).toEqual(now);
});

test.each(['{"apiKey": "tk_half', '{"livekitApiSecret": "hunter2hunter2"}', '[]'])(
  'a damaged file is named, and nothing of it is shown: %s',
  (text) => {
    writeFileSync(secretsFile(dataDir), text);
    expect(() => ensureSecrets(dataDir)).toThrow(/secrets\.json is damaged/);
    expect(() => ensureSecrets(dataDir)).not.toThrow(/tk_half|hunter2/);
  },
);
