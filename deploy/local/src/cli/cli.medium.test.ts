import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installationFile, readInstallation } from '@trunkline/config';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FixtureBehaviour } from '../fixtures/fixture-program.js';
import { freeOffset, writeService } from '../fixtures/program-services.js';
import { until } from '../fixtures/until.js';
import type { InstallationStatus } from '../installation/installation-status.js';
import { PORTS } from '../installation/ports.js';
import { readState } from '../installation/state.js';
import { markedProcesses } from '../processes/installation-mark.js';
import { SERVICES } from '../processes/services.js';

/** The commands as npm runs them, with the real bus and media server, and small programs as the services. */

const cliDir = join(import.meta.dirname, '../../dist/cli');
let folder: string;
let env: Record<string, string>;
const dataDir = () => join(folder, 'data');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-'));
  for (const { name } of SERVICES) service(name, '');
  env = {
    TRUNKLINE_DATA_DIR: dataDir(),
    TRUNKLINE_SERVICES_DIR: join(folder, 'services'),
    TRUNKLINE_PORT_OFFSET: String(await freeOffset()),
  };
});
afterEach(async () => {
  await cli('stop');
  rmSync(folder, { recursive: true });
});

const service = (name: string, behaviour: FixtureBehaviour) =>
  writeService(join(folder, 'services'), name, behaviour);

const cli = (name: string, args: string[] = [], more: Record<string, string> = {}) =>
  execa(process.execPath, [join(cliDir, `${name}.js`), ...args], {
    env: { ...env, ...more },
    reject: false,
    all: true,
    stdin: 'ignore',
  });
/** What a command printed when it failed. */
const failureOf = ({ exitCode, all }: { exitCode?: number; all?: string }) => (exitCode === 0 ? '' : all);
const portOf = (name: keyof typeof PORTS) => PORTS[name].usual + Number(env.TRUNKLINE_PORT_OFFSET);
const status = async () => JSON.parse((await cli('status', ['--json'])).stdout) as InstallationStatus;

/** 127.0.0.1 as /proc/net shows it. */
const LOOPBACK_HEX = '0100007F';

/** The local addresses, as /proc/net shows them, on which a process takes connections or datagrams. */
function listeningAddresses(pid: number): string[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const link = readlinkSync(`/proc/${pid}/fd/${fd}`, { encoding: 'utf8' });
      return /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [];
    }),
  );
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => inodes.has(columns[9] ?? '') && (table.startsWith('udp') || columns[3] === '0A'))
      .map((columns) => columns[1]?.split(':')[0] ?? ''),
  );
}

/** `npm start` in a terminal: in a process group of its own, which a Ctrl-C reaches as a whole. */
function startInTerminal(): { child: ChildProcess; output: () => string; ctrlC: () => void } {
  let output = '';
  const child = spawn(process.execPath, [join(cliDir, 'start.js')], {
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ctrlC = () => void process.kill(-(child.pid ?? 0), 'SIGINT');
  return { child, output: () => output, ctrlC };
}

test('started in the background it returns when all is ready; status tells; stop ends all of it', async () => {
  const started = await cli('start', ['--headless']);
  expect(failureOf(started)).toBe('');
  expect(started.stdout).toContain(`Talk to the agent: http://127.0.0.1:${portOf('console')}`);

  const { ready, services } = await status();
  expect(ready).toBe(true);
  expect(services.map(({ name }) => name)).toEqual(['nats', 'livekit', ...SERVICES.map(({ name }) => name)]);
  for (const one of services) {
    expect(one).toEqual({
      name: one.name,
      url: expect.stringMatching(/^(http|ws|nats):\/\/127\.0\.0\.1:\d+$/),
      pid: expect.any(Number),
      ready: true,
      rssBytes: expect.any(Number),
    });
    expect(one.rssBytes).toBeGreaterThan(1_000_000);
  }

  const installation = readInstallation(dataDir());
  expect(installation).toMatchObject({
    consoleUrl: `http://127.0.0.1:${portOf('console')}`,
    livekitUrl: `ws://127.0.0.1:${portOf('livekit')}`,
  });
  for (const secret of Object.values(JSON.parse(readFileSync(join(dataDir(), 'secrets.json'), 'utf8')))) {
    expect(started.all).not.toContain(secret);
  }
  for (const file of ['secrets.json', 'config/nats.conf', 'config/livekit.yaml']) {
    expect(statSync(join(dataDir(), file)).mode & 0o077).toBe(0);
  }

  const stopped = await cli('stop');
  expect([stopped.exitCode, stopped.stdout]).toEqual([0, 'Stopped.']);
  expect(markedProcesses(dataDir())).toEqual([]);
  expect(await status()).toEqual({ ready: false, services: [] });
  expect(() => readInstallation(dataDir())).toThrow(expect.objectContaining({ code: 'NOT_RUNNING' }));
  expect((await cli('stop')).stdout).toContain('Nothing was running');
});

test('nothing listens outside the loopback', async () => {
  await cli('start', ['--headless']);
  const outside = markedProcesses(dataDir())
    .flatMap(listeningAddresses)
    .filter((address) => address !== LOOPBACK_HEX);
  expect(outside).toEqual([]);
});

test('a second start in the same folder says where it runs already', async () => {
  await cli('start', ['--headless']);
  const before = await status();
  const second = await cli('start', ['--headless']);
  expect(second.exitCode).toBe(0);
  expect(second.stdout).toContain(`Trunkline already runs: http://127.0.0.1:${portOf('console')}`);
  expect((await status()).services.map(({ pid }) => pid)).toEqual(before.services.map(({ pid }) => pid));
});

test('two installations run side by side', async () => {
  await cli('start', ['--headless']);
  const other = {
    TRUNKLINE_DATA_DIR: join(folder, 'other'),
    TRUNKLINE_PORT_OFFSET: String(await freeOffset()),
  };
  try {
    const started = await cli('start', ['--headless'], other);
    expect(failureOf(started)).toBe('');
    expect((await status()).ready).toBe(true);
  } finally {
    await cli('stop', [], other);
  }
  expect((await status()).ready).toBe(true);
});

test('two starts at once: one goes through, the other says that it is being started', async () => {
  const outcomes = await Promise.all([cli('start', ['--headless']), cli('start', ['--headless'])]);
  const [first, second] = outcomes.toSorted((a, b) => (a.exitCode ?? 0) - (b.exitCode ?? 0));
  expect(failureOf(first ?? {})).toBe('');
  expect(second?.stderr).toContain(
    `ALREADY_RUNNING: Trunkline is running, or being started, in ${dataDir()}`,
  );
  expect(markedProcesses(dataDir())).toHaveLength((await status()).services.length);
});

test('a second installation on the same ports is told which one has them', async () => {
  await cli('start', ['--headless']);
  const second = await cli('start', ['--headless'], { TRUNKLINE_DATA_DIR: join(folder, 'other') });
  expect(second.exitCode).toBe(1);
  expect(second.stderr).toContain(`(console) is taken by the installation in ${dataDir()}. Stop that one`);
  expect(second.stderr).toContain('TRUNKLINE_PORT_OFFSET=100 moves all');
  expect((await status()).ready).toBe(true);
});

test('Ctrl-C in the terminal stops everything in order, and that is no failure', async () => {
  const { child, output, ctrlC } = startInTerminal();
  await until('the URL', () => output().includes('Talk to the agent'), 60_000);
  expect((await status()).ready).toBe(true);
  ctrlC();
  const [code] = await once(child, 'exit');
  expect({ code, output: output() }).toEqual({ code: 0, output: expect.any(String) });
  expect(output()).toContain('Stopped.');
  expect(readFileSync(join(dataDir(), 'logs', 'agent.log'), 'utf8')).toContain('SIGTERM');
  expect(markedProcesses(dataDir())).toEqual([]);
});

test('a Ctrl-C while it starts stops what was started', async () => {
  service('agent', 'never-ready');
  const { child, output, ctrlC } = startInTerminal();
  await until(
    'the agent',
    () => readState(dataDir())?.services.find((s) => s.name === 'agent')?.process,
    60_000,
  );
  ctrlC();
  const [code] = await once(child, 'exit');
  expect({ code, output: output() }).toEqual({ code: 130, output: expect.any(String) });
  expect(markedProcesses(dataDir())).toEqual([]);
});

test('a second Ctrl-C ends at once what does not want to end', async () => {
  service('console', 'stubborn');
  const { child, output, ctrlC } = startInTerminal();
  await until('the URL', () => output().includes('Talk to the agent'), 60_000);
  ctrlC();
  await until('the stop to begin', () => output().includes('Stopping'));
  // npm passes on a Ctrl-C that its child got from the terminal too: only a later one counts as the second.
  const impatience = setInterval(ctrlC, 300);
  const [code] = await once(child, 'exit');
  clearInterval(impatience);
  expect({ code, output: output() }).toEqual({ code: 130, output: expect.any(String) });
  await until('the end of all', () => markedProcesses(dataDir()).length === 0);
});

test('a crashed service is started again, and the terminal says so in a line', async () => {
  const { child, output, ctrlC } = startInTerminal();
  await until('the URL', () => output().includes('Talk to the agent'), 60_000);
  await fetch(`http://127.0.0.1:${portOf('tools')}/crash`).catch(() => {});
  await until('the restart', () => output().includes('tools is ready again'));
  expect(output()).toContain('tools ended with code 3; starting it again in 0.5 s');
  expect((await status()).ready).toBe(true);
  ctrlC();
  await once(child, 'exit');
});

test('after its supervisor was killed, stop ends what is left', async () => {
  service('agent', 'parent');
  await cli('start', ['--headless']);
  const supervisor = readState(dataDir())?.supervisor.pid ?? 0;
  process.kill(supervisor, 'SIGKILL');
  await until('its end', async () => !(await status()).ready);
  expect((await cli('status')).stdout).toContain('npm run stop ends the rest');
  expect(markedProcesses(dataDir()).length).toBeGreaterThan(SERVICES.length);
  const stopped = await cli('stop');
  expect([stopped.exitCode, stopped.stdout]).toEqual([0, 'Stopped.']);
  expect(markedProcesses(dataDir())).toEqual([]);
});

test('after its supervisor was killed, the next start ends what is left and starts anew', async () => {
  await cli('start', ['--headless']);
  const before = await status();
  process.kill(readState(dataDir())?.supervisor.pid ?? 0, 'SIGKILL');
  const again = await cli('start', ['--headless']);
  expect(failureOf(again)).toBe('');
  const after = await status();
  expect(after.ready).toBe(true);
  const pids = new Set(before.services.map(({ pid }) => pid));
  expect(after.services.filter(({ pid }) => pids.has(pid))).toEqual([]);
  expect(markedProcesses(dataDir())).toHaveLength(after.services.length);
});

test('a busy port is named with who holds it and the setting that moves it', async () => {
  const server = createServer().listen(portOf('token'), '127.0.0.1');
  await once(server, 'listening');
  const started = await cli('start', ['--headless']);
  server.close();
  expect(started.exitCode).toBe(1);
  expect(started.stderr).toContain(
    `PORT_BUSY: Port ${portOf('token')} (token) is taken by process ${process.pid} (`,
  );
  expect(started.stderr).toContain('choose another port with TRUNKLINE_TOKEN_PORT');
  expect(markedProcesses(dataDir())).toEqual([]);
});

test('a service that fails at the start ends the start with its name, its last lines and its log', async () => {
  service('analytics', 'fails');
  const started = await cli('start', ['--headless']);
  expect(started.exitCode).toBe(1);
  expect(started.stderr).toContain('NOT_READY: analytics ended with code 4 before it was ready');
  expect(started.stderr).toContain('the database of this service is on fire');
  expect(started.stderr).toContain(join(dataDir(), 'logs', 'analytics.log'));
  expect(markedProcesses(dataDir())).toEqual([]);
  expect(await status()).toEqual({ ready: false, services: [] });
});

test('services that are not built are named with the command that builds them', async () => {
  rmSync(join(folder, 'services', 'calls', 'dist'), { recursive: true });
  const started = await cli('start', ['--headless']);
  expect(started.exitCode).toBe(1);
  expect(started.stderr).toMatch(/PART_MISSING: Not built: calls .*npm run build/s);
});

test('a wrong version of a server that a setting names is refused', async () => {
  const started = await cli('start', ['--headless'], { NATS_SERVER_PATH: process.execPath });
  expect(started.exitCode).toBe(1);
  expect(started.stderr).toMatch(/PART_VERSION: .*node.* is version 24.*needs nats-server 2\.15\.2/);
});

test('whoever starts it in the background and gives up takes it down again', async () => {
  service('agent', 'never-ready');
  const starting = cli('start', ['--headless']);
  await until(
    'the agent',
    () => readState(dataDir())?.services.find((s) => s.name === 'agent')?.process,
    60_000,
  );
  starting.kill('SIGKILL');
  await until('the end of all', () => markedProcesses(dataDir()).length === 0, 30_000);
  await until('the end of the supervisor', () => readState(dataDir()) === undefined);
  expect(() => statSync(installationFile(dataDir()))).toThrow(/ENOENT/);
});

test.each([[['--headles']], [['now']]])('%s is answered with the usage', async (args) => {
  const started = await cli('start', args);
  expect(started.exitCode).toBe(2);
  expect(started.stderr).toMatch(/USAGE: .*--help/);
});

test('help says what there is', async () => {
  const help = await cli('start', ['--help']);
  expect([help.exitCode, help.stdout]).toEqual([0, expect.stringContaining('--headless')]);
});

test('a wrong setting is named before anything is done', async () => {
  const started = await cli('start', [], { TRUNKLINE_PORT_OFFSET: 'many' });
  expect(started.exitCode).toBe(1);
  expect(started.stderr).toContain('TRUNKLINE_PORT_OFFSET = "many"');
});
