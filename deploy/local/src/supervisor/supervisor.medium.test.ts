import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FIXTURE_PROGRAM, type FixtureBehaviour } from '../fixtures/fixture-program.js';
import { until } from '../fixtures/until.js';
import type { ProcessSpec } from '../processes/process-spec.js';
import { processEntry } from '../system/process-table.js';
import type { ProcessChange } from './supervised-process.js';
import { Supervisor } from './supervisor.js';

let folder: string;
let changes: ProcessChange[];
let supervisor: Supervisor | undefined;
const never = new AbortController().signal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-'));
  changes = [];
});
afterEach(async () => {
  supervisor?.kill();
  await supervisor?.stop();
  rmSync(folder, { recursive: true });
});

async function spec(
  name: string,
  options: {
    after?: string[];
    behaviour?: FixtureBehaviour;
    stopTimeoutMs?: number;
    readyTimeoutMs?: number;
    hangTimeoutMs?: number;
  } = {},
): Promise<ProcessSpec> {
  const url = `http://127.0.0.1:${await freePort()}`;
  return {
    name,
    command: process.execPath,
    args: [FIXTURE_PROGRAM],
    env: { PORT: new URL(url).port, BEHAVIOUR: options.behaviour ?? '' },
    cwd: folder,
    url,
    readyUrl: `${url}/readyz`,
    after: options.after ?? [],
    logFile: join(folder, `${name}.log`),
    readyTimeoutMs: options.readyTimeoutMs ?? 20_000,
    hangTimeoutMs: options.hangTimeoutMs ?? 60_000,
    stopTimeoutMs: options.stopTimeoutMs ?? 10_000,
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function supervise(...specs: ProcessSpec[]): Supervisor {
  supervisor = new Supervisor(specs, (change) => changes.push(change));
  return supervisor;
}

const told = (phase: ProcessChange['phase']) =>
  changes.filter((change) => change.phase === phase).map((change) => change.name);
const pidOf = (name: string) => changes.findLast((change) => change.name === name)?.pid ?? 0;
const isAlive = (pid: number) => processEntry(pid) !== undefined;

test('what needs no part that is still being built is ready before it', async () => {
  const built = Promise.withResolvers<void>();
  const first = { ...(await spec('bus')), parts: [] };
  const late = { ...(await spec('media')), parts: ['livekit-server' as const] };
  const dependent = await spec('token', { after: ['media'] });
  supervisor = new Supervisor([first, late, dependent], (change) => changes.push(change));
  const started = supervisor.start(never, (one) =>
    one.name === 'media' ? built.promise : Promise.resolve(),
  );
  await until('the bus', () => changes.some(({ name, phase }) => name === 'bus' && phase === 'ready'));
  expect(changes.map(({ name }) => name)).not.toContain('media');
  built.resolve();
  await started;
  const ready = changes.filter(({ phase }) => phase === 'ready').map(({ name }) => name);
  expect(ready).toEqual(['bus', 'media', 'token']);
});

test('a part that is still being built holds up no start that has failed', async () => {
  const building = new Promise<void>(() => {});
  supervisor = new Supervisor([await spec('bus', { behaviour: 'fails' }), await spec('media')], () => {});
  const started = supervisor.start(never, (one) => (one.name === 'media' ? building : Promise.resolve()));
  await expect(started).rejects.toMatchObject({ code: 'NOT_READY' });
});

test('a part that can not be built ends the start, and nothing more is started', async () => {
  const late = await spec('media');
  supervisor = new Supervisor([await spec('bus'), late], (change) => changes.push(change));
  const started = supervisor.start(never, (one) =>
    one.name === 'media' ? Promise.reject(new Error('does not compile')) : Promise.resolve(),
  );
  await expect(started).rejects.toThrow('does not compile');
  expect(changes.map(({ name }) => name)).not.toContain('media');
});

test('a process starts once those it needs are ready, and stops before they do', async () => {
  const running = supervise(
    await spec('nats'),
    await spec('store', { after: ['nats'] }),
    await spec('analytics', { after: ['store'] }),
  );
  await running.start(never);
  const order = changes.map((change) => `${change.name} ${change.phase}`);
  expect(order.indexOf('nats ready')).toBeLessThan(order.indexOf('store starting'));
  expect(order.indexOf('store ready')).toBeLessThan(order.indexOf('analytics starting'));
  await running.stop();
  await running.stop();
  expect(told('stopped')).toEqual(['analytics', 'store', 'nats']);
  expect(readFileSync(join(folder, 'store.log'), 'utf8')).toContain('SIGTERM');
});

test('a process that crashes is started again and becomes ready', async () => {
  const tools = await spec('tools');
  await supervise(tools).start(never);
  const before = pidOf('tools');
  await fetch(`${tools.url}/crash`).catch(() => {});
  await until('the restart', () => told('ready').length === 2);
  expect(changes.find((change) => change.phase === 'waiting')?.crash).toEqual({
    reason: 'ended with code 3',
    restartInMs: 500,
  });
  expect(changes.at(-1)).toMatchObject({ phase: 'ready', restarts: 1 });
  expect(pidOf('tools')).not.toBe(before);
});

test('a process that hangs is started again, with the reason', async () => {
  const tools = await spec('tools', { hangTimeoutMs: 2000 });
  await supervise(tools).start(never);
  const before = pidOf('tools');
  process.kill(before, 'SIGSTOP');
  await until('the restart', () => told('ready').length === 2, 60_000);
  expect(changes.find((change) => change.phase === 'waiting')?.crash?.reason).toBe(
    `hung: it answered nothing at ${tools.readyUrl} for 2 s`,
  );
  expect(isAlive(before)).toBe(false);
  // Its successor is watched as well.
  process.kill(pidOf('tools'), 'SIGSTOP');
  await until('the second restart', () => told('ready').length === 3, 60_000);
  expect(changes.at(-1)).toMatchObject({ phase: 'ready', restarts: 2 });
});

test('a process that spins, and answers nothing for it, is started again too', async () => {
  const tools = await spec('tools', { hangTimeoutMs: 2000 });
  await supervise(tools).start(never);
  fetch(`${tools.url}/spin`).catch(() => {});
  await until('the restart', () => told('ready').length === 2, 60_000);
  expect(changes.find((change) => change.phase === 'waiting')?.crash?.reason).toMatch(/^hung: /);
});

test('a process that answers "not ready" waits for something, and is left alone', async () => {
  const tools = await spec('tools', { hangTimeoutMs: 1000 });
  await supervise(tools).start(never);
  await fetch(`${tools.url}/unready`);
  const asked = async () => Number(await (await fetch(`${tools.url}/asked`)).text());
  const before = await asked();
  // More questions than a silent one would get.
  await until('the questions', async () => (await asked()) - before > 10, 60_000);
  expect(told('starting')).toEqual(['tools']);
});

test('a stop of a process that hangs takes no longer than it may', async () => {
  const running = supervise(await spec('calls', { hangTimeoutMs: 60_000, stopTimeoutMs: 500 }));
  await running.start(never);
  const pid = pidOf('calls');
  process.kill(pid, 'SIGSTOP');
  await running.stop();
  expect(isAlive(pid)).toBe(false);
});

test('what a crashed process had started does not go on beside its successor', async () => {
  const agent = await spec('agent', { behaviour: 'parent' });
  await supervise(agent).start(never);
  const { pid: child } = (await (await fetch(`${agent.url}/child`)).json()) as { pid: number };
  expect(isAlive(child)).toBe(true);
  process.kill(pidOf('agent'), 'SIGKILL');
  await until('the restart', () => told('ready').length === 2);
  expect(isAlive(child)).toBe(false);
});

test('a stop takes along what the process had started', async () => {
  const agent = await spec('agent', { behaviour: 'parent' });
  const running = supervise(agent);
  await running.start(never);
  const { pid: child } = (await (await fetch(`${agent.url}/child`)).json()) as { pid: number };
  await running.stop();
  await until('the end of the child', () => !isAlive(child));
  expect(isAlive(pidOf('agent'))).toBe(false);
});

test('a process that ignores SIGTERM is ended when its time is over', async () => {
  const running = supervise(await spec('calls', { behaviour: 'stubborn', stopTimeoutMs: 200 }));
  await running.start(never);
  const pid = pidOf('calls');
  await running.stop();
  expect(isAlive(pid)).toBe(false);
});

test('a process that ends while starting fails the start with its name, its last lines and its log', async () => {
  const running = supervise(await spec('nats'), await spec('store', { after: ['nats'], behaviour: 'fails' }));
  await expect(running.start(never)).rejects.toMatchObject({
    code: 'NOT_READY',
    message: expect.stringMatching(
      new RegExp(`store ended with code 4 before it was ready.*${folder}/store.log.*on fire`, 's'),
    ),
  });
  expect(told('starting')).toEqual(['nats', 'store']);
});

test('a process that is never ready fails the start with its last answer', async () => {
  const running = supervise(await spec('token', { behaviour: 'never-ready', readyTimeoutMs: 1500 }));
  await expect(running.start(never)).rejects.toThrow(
    /token was not ready within 1.5 s; its last answer: 503 .*"ready":false/,
  );
});

test('a program that is not there fails the start, saying so', async () => {
  const running = supervise({ ...(await spec('nats')), command: join(folder, 'nats-server') });
  await expect(running.start(never)).rejects.toThrow(/nats could not be started: .*ENOENT/);
});

test('a start that is interrupted leaves nothing behind after a stop', async () => {
  const interrupt = new AbortController();
  const running = supervise(
    await spec('nats'),
    await spec('store', { after: ['nats'], behaviour: 'never-ready' }),
  );
  const started = running.start(interrupt.signal);
  await until('the second process', () => told('starting').includes('store'));
  const pids = [pidOf('nats'), pidOf('store')];
  interrupt.abort();
  await expect(started).rejects.toThrow(/abort/);
  await running.stop();
  expect(pids.map(isAlive)).toEqual([false, false]);
});

test('a stop during the wait for a restart ends the wait', async () => {
  const tools = await spec('tools');
  const running = supervise(tools);
  await running.start(never);
  await fetch(`${tools.url}/crash`).catch(() => {});
  await until('the crash', () => told('waiting').length === 1);
  await running.stop();
  expect(told('starting')).toEqual(['tools']);
});
