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
  world = await startTokenWorld(folder, { AGENT_VARIABLES: 'PATH,SET_FOR_THE_AGENT' });
});
afterAll(() => world?.close());

const other = join(folder, 'second.yaml');
const second = (name: string) => `name: second
title: ${name}
greeting: Hi.
instructions: I.
providers:
  stt: { name: embedded }
  llm: { name: openai-compatible, baseUrl: "http://127.0.0.1/v1", model: m }
  tts: { name: embedded }
`;
const names = async () => {
  const { profiles } = (await world.ask('GET', '/v1/profiles')).body as { profiles: { name: string }[] };
  return profiles.map(({ name }) => name);
};
const metric = async (state: string) => {
  const text = await (await fetch(`${world.service.url}/metrics`)).text();
  return Number(
    new RegExp(`^trunkline_profiles\\{[^}]*state="${state}"[^}]*\\} (\\d+)`, 'm').exec(text)?.[1],
  );
};
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

it('a profile that breaks a rule is left alone: others change, its last good version stays', async () => {
  const before = await title();
  writeFileSync(file, 'name: clinic\nnonsense: true\n');
  writeFileSync(other, second('Another one'));
  await waitFor(async () => (await names()).includes('second'), { describe: 'the other profile' });
  expect(await title()).toBe(before);
  expect((await world.ask('POST', '/v1/sessions', { profile: 'clinic' })).status).toBe(201);
  expect(world.service.logs().match(/profile not taken/g)).toHaveLength(1);
  const { broken } = (await world.ask('GET', '/v1/profiles/status')).body;
  expect(broken).toMatchObject([{ file: 'clinic.yaml', keeps: 'clinic' }]);
  expect(await metric('broken')).toBe(1);
  write('Mended');
  await waitFor(async () => (await title()) === 'Mended', { describe: 'the mended profile' });
  expect(await metric('broken')).toBe(0);
});

it('a profile whose key the agent does not have is not offered, and no session is made with it', async () => {
  writeFileSync(other, second('Hosted').replace('model: m', 'model: m, apiKeyEnv: NOBODY_SET_THIS'));
  await waitFor(async () => !(await names()).includes('second'), { describe: 'the offer' });
  const { profiles } = (await world.ask('GET', '/v1/profiles/status')).body;
  expect(profiles).toContainEqual(
    expect.objectContaining({ name: 'second', usable: false, missingVariables: ['NOBODY_SET_THIS'] }),
  );
  const refused = await world.ask('POST', '/v1/sessions', { profile: 'second' });
  expect([refused.status, refused.body['code']]).toEqual([503, 'PROFILE_UNUSABLE']);
  expect(await metric('unusable')).toBe(1);
  writeFileSync(other, second('Hosted').replace('model: m', 'model: m, apiKeyEnv: SET_FOR_THE_AGENT'));
  await waitFor(async () => (await names()).includes('second'), { describe: 'the offer' });
});

it('a profile goes with its file; the default one stays', async () => {
  rmSync(other);
  await waitFor(async () => !(await names()).includes('second'), { describe: 'the end of the profile' });
  rmSync(file);
  await waitFor(() => world.service.logs().includes('has no profile clinic'), { describe: 'the report' });
  expect(await title()).toBe('Mended');
});
