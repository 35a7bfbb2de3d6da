import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { layout } from '../installation/layout.js';
import { readLocalSettings } from '../installation/local-settings.js';
import { generateSecrets } from '../installation/secrets.js';
import { planProcesses } from './plan.js';
import { refuseUnknownOverrides } from './service-overrides.js';

const secrets = generateSecrets();
const settings = readLocalSettings({ TRUNKLINE_DATA_DIR: '/data', TRUNKLINE_TIMEZONE: 'Europe/Berlin' });
const parts = { natsServer: '/bin/nats-server', livekitServer: '/bin/livekit-server', modelsDir: '/models' };
const environment = {
  PATH: '/bin',
  HOME: '/home/me',
  OPENAI_API_KEY: 'sk-mine',
  PORT: '1',
  NATS_URL: 'nats://elsewhere',
};
const processes = planProcesses({ settings, secrets, parts, environment });
const envOf = (name: string) => processes.find((spec) => spec.name === name)?.env ?? {};

test('each process gets exactly the secrets it needs', () => {
  const held = Object.fromEntries(
    processes.map((spec) => [
      spec.name,
      Object.entries(secrets)
        .filter(([, value]) => Object.values(spec.env).some((text) => text.includes(value)))
        .map(([name]) => name)
        .toSorted(),
    ]),
  );
  // Every service sends its spans.
  const bus = (password: keyof typeof secrets) => [password, 'otlpToken'];
  const livekit = (password: keyof typeof secrets) => ['livekitApiKey', 'livekitApiSecret', ...bus(password)];
  expect(held).toEqual({
    nats: [],
    livekit: [],
    store: ['clickhousePassword', 'clickhouseReaderPassword', 'clickhouseWriterPassword', 'otlpToken'],
    token: livekit('natsTokenPassword'),
    calls: livekit('natsCallsPassword'),
    tools: bus('natsToolsPassword'),
    appointments: bus('natsAppointmentsPassword'),
    analytics: [
      'clickhousePassword',
      'clickhouseReaderPassword',
      'clickhouseWriterPassword',
      ...bus('natsAnalyticsPassword'),
    ],
    agent: livekit('natsAgentPassword'),
    console: ['otlpToken', 'pageApiKey', 'pageCookieSecret', 'staffApiKey'],
  });
});

test("only the agent sees the user's own environment, where profiles name vendor keys", () => {
  const seeing = processes.filter((spec) => spec.env.OPENAI_API_KEY !== undefined);
  expect(seeing.map((spec) => spec.name)).toEqual(['agent']);
});

test("the installation's own settings win over variables of the same name", () => {
  expect(envOf('agent')).toMatchObject({ PORT: '8083', NATS_URL: 'nats://127.0.0.1:8091' });
});

test('a setting for one service reaches that one only, over what the installation sets', () => {
  const changed = planProcesses({
    settings,
    secrets,
    parts,
    environment: { ...environment, TRUNKLINE_SET_TOOLS_LOG_LEVEL: 'debug' },
  });
  expect(changed.filter((spec) => spec.env.LOG_LEVEL === 'debug').map((spec) => spec.name)).toEqual([
    'tools',
  ]);
});

test('a setting for a service that does not exist is refused, not ignored', () => {
  expect(() => refuseUnknownOverrides({ TRUNKLINE_SET_TOKENS_PORT: '1' })).toThrow(
    /TRUNKLINE_SET_TOKENS_PORT/,
  );
  expect(() => refuseUnknownOverrides({ TRUNKLINE_SET_TOKEN_PORT: '1' })).not.toThrow();
});

test('no secret is on a command line, where every user of the machine could read it', () => {
  const words = processes.flatMap((spec) => [spec.command, ...spec.args]).join(' ');
  for (const secret of Object.values(secrets)) expect(words).not.toContain(secret);
});

test('each process comes after those it needs', () => {
  const before = new Set<string>();
  for (const spec of processes) {
    for (const name of spec.after) expect(before).toContain(name);
    before.add(spec.name);
  }
});

test('services know where the others are', () => {
  expect(envOf('console')).toMatchObject({
    TOKEN_URL: 'http://127.0.0.1:8081',
    ANALYTICS_URL: 'http://127.0.0.1:8087',
    LIVEKIT_URL: 'ws://127.0.0.1:8093',
  });
  expect(envOf('appointments').BUSINESS_TIMEZONE).toBe('Europe/Berlin');
  expect(envOf('store')).toMatchObject({ DATA_DIR: '/data/store', OTLP_URL: 'http://127.0.0.1:8090' });
});

test('told to be reachable, only what people and browsers need leaves the loopback', () => {
  const open = planProcesses({
    settings: readLocalSettings({ TRUNKLINE_HOST: '0.0.0.0' }),
    secrets,
    parts,
    environment,
  });
  const reachable = open.filter((spec) => spec.env.HOST === '0.0.0.0').map((spec) => spec.name);
  expect(reachable).toEqual(['token', 'analytics', 'console']);
});

test('the bridge to MCP servers runs only when it is configured, with the credentials of an integrator', () => {
  expect(processes.map((spec) => spec.name)).not.toContain('mcp');
  const dataDir = mkdtempSync(join(tmpdir(), 'trunkline-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const configured = readLocalSettings({
    TRUNKLINE_DATA_DIR: dataDir,
    TRUNKLINE_MCP_CONFIG: '/etc/mcp.yaml',
  });
  const plan = () => planProcesses({ settings: configured, secrets, parts, environment });
  expect(plan).toThrow(/npm run integrator -- mcp --tools/);
  mkdirSync(join(dataDir, 'integrators'));
  writeFileSync(layout(dataDir).integrator('mcp'), 'NATS_URL=nats://x\nNATS_USER=mcp\nNATS_PASSWORD=p\n');
  const bridge = plan().find((spec) => spec.name === 'mcp');
  expect(bridge?.env).toMatchObject({
    MCP_CONFIG: '/etc/mcp.yaml',
    NATS_URL: 'nats://127.0.0.1:8091',
    NATS_USER: 'mcp',
    NATS_PASSWORD: 'p',
    PORT: '8088',
  });
});
