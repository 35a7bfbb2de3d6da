import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_PROFILE, loadProfiles } from './load-profiles.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profiles-'));
});
afterEach(() => rm(folder, { recursive: true }));

const profile = (name: string) => `name: ${name}
title: T
greeting: Hi.
instructions: I.
providers:
  stt: { name: embedded }
  llm: { name: openai-compatible, baseUrl: "http://127.0.0.1/v1", model: m }
  tts: { name: embedded }
`;

test('the profiles of this repository load, and the default one is among them', async () => {
  const profiles = await loadProfiles(fileURLToPath(new URL('../../../deploy/profiles', import.meta.url)));
  expect([...profiles.keys()]).toContain(DEFAULT_PROFILE);
  expect([...profiles.keys()]).toContain('openai');
});

test('two files with one profile name are refused', async () => {
  await writeFile(join(folder, 'a.yaml'), profile('one'));
  await writeFile(join(folder, 'b.yaml'), profile('one'));
  await expect(loadProfiles(folder)).rejects.toThrow(
    'b.yaml:1: name: one is the name of the profile in a.yaml',
  );
});

test('the problems of all files are listed together', async () => {
  await writeFile(join(folder, 'a.yaml'), profile('ONE'));
  await writeFile(join(folder, 'b.yaml'), Buffer.from([0xff, 0xfe, 0x41]));
  await writeFile(join(folder, 'c.txt'), 'not a profile');
  await expect(loadProfiles(folder)).rejects.toThrow(
    /^a\.yaml:1: name: [^\n]+\nb\.yaml:1: the file is not UTF-8$/,
  );
});

test('a folder that is not there is a wrong setting', () =>
  expect(loadProfiles(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'SETTING_INVALID' }));
