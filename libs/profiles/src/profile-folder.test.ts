import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FolderState, ProfileFolder } from './profile-folder.js';

let folder = '';
let profiles: ProfileFolder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profiles-'));
  profiles = new ProfileFolder(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const text = (name: string, title = 'T') => `name: ${name}
title: ${title}
greeting: Hi.
instructions: I.
providers:
  stt: { name: embedded }
  llm: { name: openai-compatible, baseUrl: "http://127.0.0.1/v1", model: m }
  tts: { name: embedded }
`;
const write = (file: string, content: string) => writeFile(join(folder, file), content);
const titles = ({ profiles: loaded }: FolderState) =>
  Object.fromEntries([...loaded].map(([name, { profile }]) => [name, profile.title]));
/** Long before now, so that the time of the file is taken at its word. */
const age = (file: string, seconds = 60) =>
  utimes(join(folder, file), new Date(Date.now() - seconds * 1000), new Date(Date.now() - seconds * 1000));

test('a wrong file is skipped alone: the others change, its own last good version stays', async () => {
  await write('a.yaml', text('one'));
  await write('b.yaml', text('two'));
  await write('c.yaml', 'name: [');
  const first = await profiles.refresh();
  expect(titles(first)).toEqual({ one: 'T', two: 'T' });
  expect(first.broken).toMatchObject([{ file: 'c.yaml', keeps: undefined }]);

  await write('a.yaml', text('one').replace('title: T', 'nonsense: true'));
  await write('b.yaml', text('two', 'New'));
  const second = await profiles.refresh();
  expect(titles(second)).toEqual({ one: 'T', two: 'New' });
  expect(second.broken).toMatchObject([{ file: 'a.yaml', keeps: 'one' }, { file: 'c.yaml' }]);
  expect(second.broken[0]?.problems).toEqual(
    expect.arrayContaining([expect.stringMatching(/^a\.yaml:\d+: nonsense: /)]),
  );

  await write('a.yaml', text('one', 'Mended'));
  await rm(join(folder, 'c.yaml'));
  const third = await profiles.refresh();
  expect(titles(third)).toEqual({ one: 'Mended', two: 'New' });
  expect(third.broken).toEqual([]);
});

test('a profile goes with its file', async () => {
  await write('a.yaml', text('one'));
  await write('b.yaml', text('two'));
  await profiles.refresh();
  await rm(join(folder, 'b.yaml'));
  expect(titles(await profiles.refresh())).toEqual({ one: 'T' });
});

test('of two files with one name the first counts, and the other is named', async () => {
  await write('a.yaml', text('one', 'First'));
  await write('b.yaml', text('one', 'Second'));
  const state = await profiles.refresh();
  expect(titles(state)).toEqual({ one: 'First' });
  expect(state.broken).toEqual([
    {
      file: 'b.yaml',
      problems: ['b.yaml:1: name: one is the name of the profile in a.yaml already'],
      keeps: undefined,
    },
  ]);
});

test('a file that did not change is not parsed again, one that was only touched neither', async () => {
  await write('a.yaml', text('one'));
  const before = (await profiles.refresh()).profiles.get('one')?.profile;
  await age('a.yaml');
  expect((await profiles.refresh()).profiles.get('one')?.profile).toBe(before);
  await age('a.yaml', 30);
  expect((await profiles.refresh()).profiles.get('one')?.profile).toBe(before);
});

test('a change of the same size within the same instant is seen', async () => {
  await write('a.yaml', text('one', 'A'));
  const at = new Date();
  await utimes(join(folder, 'a.yaml'), at, at);
  await profiles.refresh();
  await write('a.yaml', text('one', 'B'));
  await utimes(join(folder, 'a.yaml'), at, at);
  expect(titles(await profiles.refresh())).toEqual({ one: 'B' });
});

test('a file that is replaced by an older one is seen', async () => {
  await write('a.yaml', text('one', 'A'));
  await age('a.yaml', 60);
  await profiles.refresh();
  await write('new', text('one', 'B'));
  await age('new', 600);
  await rename(join(folder, 'new'), join(folder, 'a.yaml'));
  expect(titles(await profiles.refresh())).toEqual({ one: 'B' });
});

test('a file that is no text, or no file, is a problem of its own', async () => {
  await write('a.yaml', text('one'));
  await writeFile(join(folder, 'b.yaml'), Buffer.from([0xff, 0xfe, 0x41]));
  expect((await profiles.refresh()).broken).toEqual([
    { file: 'b.yaml', problems: ['b.yaml:1: the file is not UTF-8'], keeps: undefined },
  ]);
});

test('a folder that is gone is a wrong setting', () =>
  expect(new ProfileFolder(join(folder, 'nowhere')).refresh()).rejects.toMatchObject({
    code: 'SETTING_INVALID',
  }));
