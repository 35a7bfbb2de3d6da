import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir, waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTokenWorld, type TokenWorld } from '../token.fixture.js';

const original = join(import.meta.dirname, '../../../../deploy/profiles/clinic.yaml');
const folder = tempDir();
const file = join(folder, 'clinic.yaml');
let world: TokenWorld;

beforeAll(async () => {
  copyFileSync(original, file);
  world = await startTokenWorld(folder);
});
afterAll(() => world?.close());

const title = async () => {
  const { profiles } = (await world.ask('GET', '/v1/profiles')).body as { profiles: { title: string }[] };
  return profiles[0]?.title;
};
const write = (newTitle: string) =>
  writeFileSync(file, readFileSync(original, 'utf8').replace(/^title:.*$/m, `title: ${newTitle}`));

it('a profile that changes counts for new sessions without a restart', async () => {
  write('Another title');
  await waitFor(async () => (await title()) === 'Another title', { describe: 'the new profile' });
  expect((await world.ask('POST', '/v1/sessions', { profile: 'clinic' })).status).toBe(201);
});

it('a profile that breaks a rule, or is gone, leaves what was there, and is reported once', async () => {
  const before = await title();
  writeFileSync(file, 'name: clinic\nnonsense: true\n');
  await waitFor(() => world.service.logs().includes('profiles not reloaded'), { describe: 'the report' });
  expect(await title()).toBe(before);
  rmSync(file);
  await waitFor(() => world.service.logs().includes('has no profile clinic'), {
    describe: 'the second report',
  });
  expect(await title()).toBe(before);
  write('Mended');
  await waitFor(async () => (await title()) === 'Mended', { describe: 'the mended profile' });
});
