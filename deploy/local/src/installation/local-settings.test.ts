import { isAbsolute } from 'node:path';
import { expect, test } from 'vitest';
import { readLocalSettings } from './local-settings.js';

test('nothing has to be set', () => {
  const settings = readLocalSettings({});
  expect(settings).toMatchObject({ host: '127.0.0.1', logLevel: 'info' });
  for (const path of [settings.dataDir, settings.cacheDir, settings.profilesDir, settings.servicesDir]) {
    expect(isAbsolute(path)).toBe(true);
  }
});

test('the cache stays where it is when the data folder is moved, so that installations share it', () => {
  const settings = readLocalSettings({ TRUNKLINE_DATA_DIR: '/srv/two' });
  expect(settings.dataDir).toBe('/srv/two');
  expect(settings.cacheDir).toBe(readLocalSettings({}).cacheDir);
});

test.each([
  ['TRUNKLINE_TIMEZONE', 'Mars/Olympus'],
  ['TRUNKLINE_HOST', 'example.com'],
  ['TRUNKLINE_AGENT_CAPACITY', '0'],
  ['TRUNKLINE_LOG_LEVEL', 'loud'],
])('a wrong %s is named', (name, value) => {
  expect(() => readLocalSettings({ [name]: value })).toThrow(new RegExp(`${name} = "${value}"`));
});
