import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installationDir, installationFile, readInstallation, secretsFile } from './index.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'trunkline-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const urls = {
  tokenUrl: 'http://127.0.0.1:8081',
  analyticsUrl: 'http://127.0.0.1:8087',
  toolsUrl: 'http://127.0.0.1:8085',
  consoleUrl: 'http://127.0.0.1:8080',
  livekitUrl: 'ws://127.0.0.1:7880',
  natsUrl: 'nats://127.0.0.1:4222',
};

test('the URLs and the key of a running installation', () => {
  mkdirSync(join(dataDir, 'run'));
  writeFileSync(installationFile(dataDir), JSON.stringify(urls));
  writeFileSync(secretsFile(dataDir), JSON.stringify({ apiKey: 'tk_x', natsPassword: 'y' }));
  expect(readInstallation(dataDir)).toEqual({ ...urls, apiKey: 'tk_x' });
});

test('a folder in which nothing runs is said so, with what to do', () => {
  expect(() => readInstallation(dataDir)).toThrow(expect.objectContaining({ code: 'NOT_RUNNING' }));
  expect(() => readInstallation(dataDir)).toThrow(/npm start/);
});

test('the data folder can be moved', () => {
  expect(installationDir({ TRUNKLINE_DATA_DIR: '/srv/trunkline' })).toBe('/srv/trunkline');
  expect(installationDir({})).toMatch(/\.trunkline$/);
});
