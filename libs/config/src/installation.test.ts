import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installationDir, installationFile, readInstallation, secretsFile, serviceAddress } from './index.js';

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
  staffUrl: 'http://127.0.0.1:8089',
  livekitUrl: 'ws://127.0.0.1:7880',
  natsUrl: 'nats://127.0.0.1:4222',
};

function writeInstallation() {
  mkdirSync(join(dataDir, 'run'));
  writeFileSync(installationFile(dataDir), JSON.stringify(urls));
  writeFileSync(secretsFile(dataDir), JSON.stringify({ apiKey: 'tk_x', natsPassword: 'y' }));
}

test('the URLs and the key of a running installation', () => {
  writeInstallation();
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

const toolsAddress = (env: NodeJS.ProcessEnv) =>
  serviceAddress('TRUNKLINE_TOOLS_URL', ({ toolsUrl }) => toolsUrl, {
    TRUNKLINE_DATA_DIR: dataDir,
    ...env,
  });

test('a command talks to the service that the environment names', () => {
  writeInstallation();
  const env = { TRUNKLINE_TOOLS_URL: 'https://tools.example', TRUNKLINE_API_KEY: 'tk_y' };
  expect(toolsAddress(env)).toEqual({ url: 'https://tools.example', apiKey: 'tk_y' });
});

test.each([
  [{}],
  [{ TRUNKLINE_TOOLS_URL: 'https://tools.example' }],
  [{ TRUNKLINE_TOOLS_URL: '', TRUNKLINE_API_KEY: 'tk_y' }],
])('a command talks to the running installation when the environment is %j', (env) => {
  writeInstallation();
  expect(toolsAddress(env)).toEqual({ url: urls.toolsUrl, apiKey: 'tk_x' });
});

test('a variable that holds no URL is named', () => {
  expect(() => toolsAddress({ TRUNKLINE_TOOLS_URL: 'nope', TRUNKLINE_API_KEY: 'tk_y' })).toThrow(
    expect.objectContaining({ code: 'USAGE', message: 'TRUNKLINE_TOOLS_URL is not a URL.' }),
  );
});
