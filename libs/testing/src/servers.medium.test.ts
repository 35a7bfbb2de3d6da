import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterEach, expect, test } from 'vitest';
import { freePort, startLiveKit, startNats, startService, tempDir, waitFor } from './index.js';
import { withFreePorts } from './with-free-ports.js';

const closing: { close(): Promise<void> }[] = [];
const closed = <T extends { close(): Promise<void> }>(started: T): T => {
  closing.push(started);
  return started;
};
afterEach(async () => {
  for (const started of closing.splice(0)) await started.close();
});

const isUp = async (url: string) => (await fetch(url).catch(() => undefined))?.ok === true;
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test('a nats-server is ready with JetStream, goes away when closed, twice if need be', async () => {
  const nats = closed(await startNats());
  expect(await isUp(`${nats.monitorUrl}/healthz?js-enabled-only=true`)).toBe(true);
  await nats.close();
  await nats.close();
  expect(await isUp(`${nats.monitorUrl}/healthz`)).toBe(false);
});

test('a killed nats-server comes back on the same port with its data', async () => {
  const nats = closed(await startNats({ conf: 'max_connections: 7' }));
  const login = { servers: nats.url, user: nats.user, pass: nats.password };
  const before = await connect(login);
  await (await jetstreamManager(before)).streams.add({ name: 'CALLS', subjects: ['calls.>'] });
  await jetstream(before).publish('calls.local.c1.ended');
  await nats.kill();
  expect(await isUp(`${nats.monitorUrl}/healthz`)).toBe(false);
  await before.close();
  await nats.restart();
  const after = await connect(login);
  const { state } = await (await jetstreamManager(after)).streams.info('CALLS');
  expect(state.messages).toBe(1);
  await after.close();
});

test('what a test adds to the configuration holds', async () => {
  const nats = closed(await startNats({ conf: 'max_connections: 7' }));
  const limits: unknown = await (await fetch(`${nats.monitorUrl}/varz`)).json();
  expect(limits).toMatchObject({ port: nats.port, max_connections: 7 });
});

test('several servers at once stay out of each other’s way', async () => {
  const servers = await Promise.all([startNats(), startNats(), startLiveKit(), startLiveKit()]);
  for (const server of servers) closed(server);
  expect(new Set(servers.map((server) => server.url)).size).toBe(4);
});

test('a livekit-server answers on the loopback', async () => {
  const livekit = closed(await startLiveKit({ webhookUrl: 'http://127.0.0.1:9/livekit/webhook' }));
  expect(await (await fetch(livekit.httpUrl)).text()).toBe('OK');
});

const program = (text: string) => {
  const servicesDir = tempDir();
  mkdirSync(join(servicesDir, 'tools', 'dist'), { recursive: true });
  writeFileSync(join(servicesDir, 'tools', 'package.json'), '{"type":"module"}');
  writeFileSync(join(servicesDir, 'tools', 'dist', 'main.js'), text);
  return { servicesDir };
};

test('a service gets its settings, a port and a folder, and nothing else of the test', async () => {
  const options = program(`
    import { createServer } from 'node:http';
    createServer((_, response) => response.end(JSON.stringify(process.env)))
      .listen(Number(process.env.PORT), process.env.HOST);
  `);
  const service = closed(await startService('tools', { NATS_URL: 'nats://127.0.0.1:1' }, options));
  const env: unknown = await (await fetch(service.url)).json();
  expect(env).toMatchObject({ NATS_URL: 'nats://127.0.0.1:1', PORT: String(service.port) });
  expect(env).not.toHaveProperty('VITEST');
  const { pid } = service;
  await service.restart();
  expect(service.pid).not.toBe(pid);
  await service.kill();
  expect(await isUp(service.url)).toBe(false);
});

test('a service that ends instead of becoming ready fails the test with its log', async () => {
  const options = program(`console.log('NATS_URL is required'); process.exit(78);`);
  await expect(startService('tools', {}, options)).rejects.toThrow(
    /ended with code 78\n.*NATS_URL is required/s,
  );
});

test('a free port is free for TCP and UDP, and none is given twice', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, freePort));
  expect(new Set(ports).size).toBe(50);
  const [port = 0] = ports;
  const server = createServer().listen(port, '127.0.0.1');
  const socket = createSocket('udp4').bind(port, '127.0.0.1');
  await waitFor(() => server.listening);
  server.close();
  socket.close();
});

test('who finds its port taken is given another', async () => {
  const drawn: number[] = [];
  const outcome = await withFreePorts(['http'], async ({ http }) => {
    drawn.push(http);
    if (drawn.length < 3) throw new Error(`listen EADDRINUSE: address already in use 127.0.0.1:${http}`);
    return 'started';
  });
  expect([outcome, new Set(drawn).size]).toEqual(['started', 3]);
});

test('when the test process is killed, its servers and folders go too', async () => {
  // A process of its own that starts a server and is killed: what a runner does with a stuck worker.
  const script = `
    const { startNats, tempDir } = await import(${JSON.stringify(join(import.meta.dirname, '../dist/index.js'))});
    const nats = await startNats();
    const folder = tempDir();
    console.log(JSON.stringify({ folder, monitorUrl: nats.monitorUrl }));
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await waitFor(() => output.includes('\n'), { describe: 'the server of the other process' });
  const { folder, monitorUrl } = JSON.parse(output) as { folder: string; monitorUrl: string };
  expect(await isUp(`${monitorUrl}/healthz`)).toBe(true);
  child.kill('SIGKILL');
  await waitFor(async () => !(await isUp(`${monitorUrl}/healthz`)) && !existsSync(folder), {
    describe: 'the end of the server and the folder',
  });
  expect(isAlive(child.pid ?? 0)).toBe(false);
});
