import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bus } from '@trunkline/bus';
import { readInstallation, secretsFile } from '@trunkline/config';
import { createLogger } from '@trunkline/telemetry';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freeOffset, writeService } from '../fixtures/program-services.js';
import { until } from '../fixtures/until.js';
import { PORTS } from '../installation/ports.js';
import { busLoginOf, type OwnBusUser, type Secrets, secretsSchema } from '../installation/secrets.js';
import { readState } from '../installation/state.js';
import { withKeys } from '../keys/open-keys.js';
import { SERVICES } from '../processes/services.js';
import { readRotation } from '../rotation/rotation-state.js';

/** The command as npm runs it, with the real bus and media server, and small programs as the services. */

const STEP_MS = 60_000;
let folder: string;
let env: Record<string, string>;
const dataDir = () => join(folder, 'data');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-'));
  for (const { name } of SERVICES) writeService(join(folder, 'services'), name, '');
  env = {
    TRUNKLINE_DATA_DIR: dataDir(),
    TRUNKLINE_SERVICES_DIR: join(folder, 'services'),
    TRUNKLINE_PORT_OFFSET: String(await freeOffset()),
    TRUNKLINE_TOOL_SCOPES: 'appointments:read',
  };
});
afterEach(async () => {
  await cli('stop');
  rmSync(folder, { recursive: true });
});

const cli = (name: string, args: string[] = []) =>
  execa(process.execPath, [join(import.meta.dirname, `../../dist/cli/${name}.js`), ...args], {
    env,
    reject: false,
    all: true,
    stdin: 'ignore',
  });
/** What a command printed when it failed. */
const failureOf = ({ exitCode, all }: { exitCode?: number; all?: string }) => (exitCode === 0 ? '' : all);
const urlOf = (name: keyof typeof PORTS) =>
  `http://127.0.0.1:${PORTS[name].usual + Number(env.TRUNKLINE_PORT_OFFSET)}`;
const secretsNow = () => secretsSchema.parse(JSON.parse(readFileSync(secretsFile(dataDir()), 'utf8')));
const pids = () =>
  Object.fromEntries(readState(dataDir())?.services.map((one) => [one.name, one.process?.pid]) ?? []);
const environmentOf = async (name: keyof typeof PORTS): Promise<Record<string, string>> =>
  (await fetch(`${urlOf(name)}/env`)).json() as Promise<Record<string, string>>;

const logIn = (secrets: Secrets, user: OwnBusUser) => {
  const { user: natsUser, password: natsPassword } = busLoginOf(secrets, user);
  const login = { natsUrls: [readInstallation(dataDir()).natsUrl], natsUser, natsPassword };
  return Bus.connect('test', login, createLogger('test', 'fatal'));
};
const canLogIn = (secrets: Secrets, user: OwnBusUser) =>
  logIn(secrets, user).then(
    (bus) => bus.close().then(() => true),
    () => false,
  );

/** What LiveKit answers to somebody who signs with a key. */
async function liveKitStatus(apiKey: string, apiSecret: string): Promise<number> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: apiKey, nbf: now - 10, exp: now + 60, video: { roomList: true } };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  const token = `${signed}.${createHmac('sha256', apiSecret).update(signed).digest('base64url')}`;
  const answer = await fetch(`${urlOf('livekit')}/twirp/livekit.RoomService/ListRooms`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  return answer.status;
}

const storedKeys = (secrets: Secrets) =>
  withKeys(readInstallation(dataDir()).natsUrl, secrets, (keys) => keys.list());

test('a login made before goes on while a call needs it, and is refused once the rotation is done', async () => {
  const started = await cli('start', ['--headless']);
  expect(failureOf(started)).toBe('');
  const former = secretsNow();
  const before = pids();
  const inCall = await logIn(former, 'agent');
  await fetch(`${urlOf('agent')}/busy`);

  const rotating = cli('rotate-secrets');
  const waiting = () => readRotation(dataDir())?.step === 'waiting for the calls of the agent';
  await until('everything but the agent', waiting, STEP_MS);
  const next = secretsNow();
  expect(await Promise.all([former, next].map((secrets) => canLogIn(secrets, 'agent')))).toEqual([
    true,
    true,
  ]);
  expect(inCall.connected).toBe(true);
  const during = pids();
  const same = Object.keys(before).filter((name) => before[name] === during[name]);
  expect(same).toEqual(['nats', 'livekit', 'agent']);
  expect(await environmentOf('tools')).toMatchObject({
    NATS_USER: 'tools.2',
    NATS_PASSWORD: next.natsToolsPassword,
  });
  expect(await environmentOf('store')).toMatchObject({
    CLICKHOUSE_PASSWORD: next.clickhousePassword,
    CLICKHOUSE_FORMER_PASSWORD: former.clickhousePassword,
  });
  expect((await storedKeys(next)).map(({ record }) => record.name)).toEqual([
    'operator',
    'operator',
    'page',
    'page',
    'staff',
    'staff',
  ]);
  // A change of integrators meanwhile leaves both logins in force.
  await cli('integrator', ['shop', '--tools', 'shop_stock']);
  expect(inCall.connected).toBe(true);
  expect(await canLogIn(former, 'agent')).toBe(true);

  await fetch(`${urlOf('agent')}/free`);
  const rotated = await rotating;
  expect(failureOf(rotated)).toBe('');
  await until('the end of the former login', () => !inCall.connected, STEP_MS);
  await inCall.close();
  expect(await Promise.all([former, next].map((secrets) => canLogIn(secrets, 'agent')))).toEqual([
    false,
    true,
  ]);
  expect(await environmentOf('agent')).toMatchObject({ NATS_PASSWORD: next.natsAgentPassword });
  expect(await environmentOf('store')).not.toHaveProperty('CLICKHOUSE_FORMER_PASSWORD');
  expect((await environmentOf('console')).COOKIE_SECRETS).toBe(next.pageCookieSecret);
  const keys = (await storedKeys(next)).map(({ record }) => [record.name, record.toolScopes]);
  expect(keys).toEqual([
    ['operator', ['appointments:read']],
    ['page', ['appointments:read']],
    ['staff', []],
  ]);
  for (const secret of Object.values(next)) expect(rotated.all).not.toContain(secret);

  // LiveKit was not started again: it knew the key beforehand, and signs its webhooks with the former one.
  expect(next.livekitApiKey).toBe(former.livekitNextApiKey);
  expect(await liveKitStatus(next.livekitApiKey, next.livekitApiSecret)).toBe(200);
  expect(await liveKitStatus(former.livekitApiKey, former.livekitApiSecret)).toBe(200);
  expect((await environmentOf('calls')).LIVEKIT_WEBHOOK_API_KEY).toBe(former.livekitApiKey);
  expect(pids()).toMatchObject({ nats: before.nats, livekit: before.livekit });

  // At the next start it knows the key of now and a new next one, and no other.
  await cli('stop');
  const again = await cli('start', ['--headless']);
  expect(failureOf(again)).toBe('');
  expect(secretsNow()).toEqual(next);
  expect(await liveKitStatus(next.livekitApiKey, next.livekitApiSecret)).toBe(200);
  expect(await liveKitStatus(former.livekitApiKey, former.livekitApiSecret)).toBe(401);
});

test('calls that don’t end in time hold nothing up; a second rotation leaves LiveKit the key it knows', async () => {
  await cli('start', ['--headless']);
  await fetch(`${urlOf('agent')}/busy`);
  const first = secretsNow();
  const rotate = () => cli('rotate-secrets', ['--wait-minutes', '0']);
  expect((await rotate()).exitCode).toBe(0);
  const second = secretsNow();
  expect((await rotate()).exitCode).toBe(0);
  const third = secretsNow();
  expect([first, second, third].map(({ livekitApiKey }) => livekitApiKey)).toEqual([
    first.livekitApiKey,
    first.livekitNextApiKey,
    first.livekitNextApiKey,
  ]);
  const can = await Promise.all([first, second, third].map((secrets) => canLogIn(secrets, 'tools')));
  expect(can).toEqual([false, false, true]);
});

test('where nothing runs, the next start uses new secrets', async () => {
  const rotated = await cli('rotate-secrets');
  expect([rotated.exitCode, rotated.stdout]).toEqual([
    0,
    'Nothing runs: the next start uses the new secrets.',
  ]);
  const { livekitApiKey } = secretsNow();
  await cli('rotate-secrets');
  expect(secretsNow().livekitApiKey).not.toBe(livekitApiKey);
});

test.each([['soon'], ['-1'], ['1441']])('a wait of %s is answered with the usage', async (minutes) => {
  const refused = await cli('rotate-secrets', [`--wait-minutes=${minutes}`]);
  expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('--wait-minutes')]);
});
