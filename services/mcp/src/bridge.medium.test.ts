import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StartedService, startService, tempDir, waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  type BridgeWorld,
  type CallUnderTest,
  HTTP_TOKEN,
  ServerLog,
  startBridgeWorld,
  startHttpServer,
  stdioServer,
} from './bridge.fixture.js';

const OFFERED =
  'weather delete_file hang stuck crash huge flood fail fail_write picture environment learn'.split(' ');
const OWNED = [
  ...OFFERED,
  ...'extra odd_format other_weather web_weather web_learn web_extra web_hang web_huge stubborn_weather'.split(
    ' ',
  ),
  ...'own_slow own_spawn_child owned_weather m_weather m_delete_file'.split(' '),
];

const TOOLS = `
    tools:
      weather: { effect: read, sensitive: [city], description: Tells the weather. }
      delete_file: {}
      hang: { effect: read, timeoutMs: 700 }
      stop_answering: { as: stuck, effect: read, timeoutMs: 300 }
      crash: { effect: read }
      huge: { effect: read }
      flood: { effect: read }
      fail: { effect: read }
      fail_write: { effect: write }
      picture: { effect: read }
      environment: { effect: read }
      learn: { effect: read }
      extra: { effect: read }
      odd_format: { effect: read }
    limits: { pingIntervalMs: 500, pingTimeoutMs: 500 }`;

let world: BridgeWorld;
let log: ServerLog;
let bridge: StartedService;
let call: CallUnderTest;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const metric = async (line: string) =>
  (await (await fetch(`${bridge.url}/metrics`)).text()).split('\n').find((l) => l.startsWith(line));

beforeAll(async () => {
  world = await startBridgeWorld(...OWNED);
});
afterAll(() => world?.close());

/** A bridge until the test ends, however it ends. */
async function start(yaml: string, env: Readonly<Record<string, string>> = {}): Promise<StartedService> {
  const started = await world.startBridge(yaml, env);
  onTestFinished(() => started.close());
  return started;
}

describe('the tools of an MCP server over stdio', () => {
  beforeAll(async () => {
    log = new ServerLog();
    call = await world.newCall(...OWNED);
    bridge = await world.startBridge(
      `servers:
  files:${stdioServer('LOG', TOOLS, ', SECRET_FOR_IT: MY_SECRET')}`,
      { LOG: log.path, MY_SECRET: 's3cret', NOT_FOR_IT: 'n' },
    );
    await world.untilNames(call, ...OFFERED);
  });
  afterAll(() => bridge?.close());

  it('are run by the gateway; a declared read at once, with its structured content as the result', async () => {
    await expect(call.execute('weather', { city: 'Oslo' })).resolves.toMatchObject({
      result: { city: 'Oslo', celsius: 21 },
    });
    expect(log.lines().join('\n')).toMatch(
      /called weather {"com\.trunkline\/idempotency-key":"[^"]+","traceparent":"00-/,
    );
  });

  it('are irreversible unless the operator says otherwise, whatever the server says', async () => {
    const args = { path: '/tmp/a' };
    await expect(call.execute('delete_file', args)).rejects.toMatchObject({ code: 'CONFIRMATION_REQUIRED' });
    expect(log.lines()).not.toContain('deleted /tmp/a');
    const { confirmation } = await call.confirm('delete_file', args);
    const yes = { confirmation, turnId: 'turn-2' };
    await expect(call.execute('delete_file', args, yes)).resolves.toMatchObject({
      result: { text: 'deleted' },
    });
    // Told again, it is not done again.
    await call.execute('delete_file', args, yes).catch(() => undefined);
    expect(log.lines().filter((line) => line === 'deleted /tmp/a')).toHaveLength(1);
  });

  it('get no argument that their schema does not know', async () => {
    const before = log.lines().length;
    for (const args of [{}, { city: 1 }, { city: 'Oslo', more: true }])
      await expect(call.execute('weather', args)).rejects.toMatchObject({ code: 'ARGUMENTS_INVALID' });
    expect(log.lines()).toHaveLength(before);
  });

  it('are described without what is not seen, and in the words of the operator where there are some', async () => {
    const { tools } = await call.catalog();
    expect(tools.find(({ name }) => name === 'weather')).toMatchObject({
      description: 'Tells the weather.',
      parameters: {
        properties: { city: { type: 'string', description: 'Which city' } },
        additionalProperties: false,
      },
    });
  });

  it('that cannot be tools are refused, counted, and harm no other', async () => {
    expect(await metric('trunkline_mcp_tools_refused_total{server="files",kind="schema"')).toMatch(/ 1$/);
    expect(await metric('trunkline_mcp_tools{server="files"')).toMatch(/ 12$/);
    expect(bridge.logs()).toContain('"mcpTool":"odd_format"');
    // Listed, and not offered yet.
    expect(bridge.logs()).toMatch(/"kind":"not_offered","mcpTool":"extra"/);
  });

  it('are cancelled at their deadline', async () => {
    await expect(call.execute('hang')).rejects.toMatchObject({ code: 'TOOL_TIMEOUT' });
    await log.until('cancelled');
    await expect(call.execute('weather', { city: 'Oslo' })).resolves.toBeDefined();
  });

  it('may not answer more than a result holds', async () => {
    await expect(call.execute('huge')).rejects.toMatchObject({ code: 'RESULT_TOO_LARGE' });
    await expect(call.execute('weather', { city: 'Oslo' })).resolves.toBeDefined();
  });

  it('fail as tools do; what a failed write has done is in doubt', async () => {
    await expect(call.execute('fail')).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      details: { toolDetails: { text: 'There is no such record.' } },
    });
    await expect(call.execute('fail_write')).rejects.toMatchObject({
      code: 'EFFECT_IN_DOUBT',
      details: { toolDetails: { text: 'Half of it is done.' } },
    });
    expect(bridge.logs()).not.toContain('Half of it is done');
  });

  it('show pictures and files in words only', async () => {
    await expect(call.execute('picture')).resolves.toMatchObject({
      result: {
        text: 'Here it is.',
        omitted: [
          { type: 'image', mimeType: 'image/png', bytes: 6 },
          { type: 'resource_link', uri: 'file:///secret.png', name: 'secret.png' },
        ],
      },
    });
  });

  it('see the variables that they were given, and none of the bridge', async () => {
    const { result } = await call.execute('environment');
    const names = (result as { text: string }).text.split(' ');
    expect(names).toEqual(expect.arrayContaining(['SECRET_FOR_IT', 'PATH']));
    for (const hidden of ['NATS_PASSWORD', 'NATS_USER', 'NOT_FOR_IT', 'MY_SECRET', 'LOG'])
      expect(names).not.toContain(hidden);
  });

  it('are gone when the server dies, and come back with it', async () => {
    const before = await log.pid();
    await expect(call.execute('crash')).rejects.toMatchObject({ code: 'TOOL_UNAVAILABLE' });
    await waitFor(async () => (await log.pid()) !== before);
    await world.untilNames(call, ...OFFERED);
    await expect(call.execute('weather', { city: 'Oslo' })).resolves.toBeDefined();
    expect(isAlive(before)).toBe(false);
  });

  it('that say more than anybody reads cost the server its connection, not the bridge', async () => {
    const before = await log.pid();
    await expect(call.execute('flood')).rejects.toMatchObject({ code: 'TOOL_UNAVAILABLE' });
    await waitFor(async () => (await log.pid()) !== before);
    await world.untilNames(call, ...OFFERED);
  });

  it('are withdrawn while the server hangs; it is ended and started anew', async () => {
    const before = await log.pid();
    await expect(call.execute('stuck')).rejects.toMatchObject({ code: 'TOOL_TIMEOUT' });
    await waitFor(async () => (await log.pid()) !== before);
    expect(isAlive(before)).toBe(false);
    await world.untilNames(call, ...OFFERED);
    await expect(call.execute('weather', { city: 'Oslo' })).resolves.toBeDefined();
  });

  it('appear and go while the call runs, when the server says that its tools have changed', async () => {
    await call.execute('learn');
    await waitFor(async () => (await call.names()).includes('extra'), { deadlineMs: 1500 });
    await world.untilNames(call, ...OFFERED.filter((name) => name !== 'picture'), 'extra');
    await expect(call.execute('extra')).resolves.toMatchObject({ result: { text: 'new' } });
    await expect(call.execute('picture')).rejects.toMatchObject({ code: 'TOOL_NOT_FOUND' });
  });
});

describe('the bridge', () => {
  it('told to stop finishes what runs, and leaves no process behind: neither a server nor what it started', async () => {
    const own = new ServerLog();
    const caller = await world.newCall('own_slow', 'own_spawn_child');
    const stopped = await start(
      `servers:
  own:${stdioServer('LOG', '    prefix: own_\n    tools: { slow: { effect: read }, spawn_child: { effect: read } }')}`,
      { LOG: own.path, DRAIN_TIMEOUT_MS: '8000' },
    );
    await world.untilNames(caller, 'own_slow', 'own_spawn_child');
    const pid = await own.pid();
    await caller.execute('own_spawn_child');
    const child = Number((await own.until(/^child /)).split(' ')[1]);
    expect(isAlive(child)).toBe(true);
    const answer = caller.execute('own_slow');
    await own.until(/^called slow/);
    await stopped.close();
    await expect(answer).resolves.toMatchObject({ result: { text: 'at last' } });
    expect(isAlive(pid)).toBe(false);
    await waitFor(() => !isAlive(child));
  });

  it('may mount only what its credentials own; the rest is not offered, and harms nothing', async () => {
    const own = new ServerLog();
    const caller = await world.newCall('owned_weather', 'not_owned');
    bridge = await start(
      `servers:
  own:${stdioServer('LOG', '    tools: { weather: { as: owned_weather, effect: read }, fail: { as: not_owned, effect: read } }')}`,
      { LOG: own.path },
    );
    await world.untilNames(caller, 'owned_weather');
    expect(await metric('trunkline_mcp_tools_refused_total{server="own",kind="not_owned"')).toMatch(/ 1$/);
    await expect(caller.execute('owned_weather', { city: 'Oslo' })).resolves.toBeDefined();
    await expect(caller.execute('not_owned')).rejects.toMatchObject({ code: 'TOOL_NOT_FOUND' });
  });

  it('mounts all tools of a server when told so, each under the prefix and irreversible', async () => {
    const own = new ServerLog();
    const caller = await world.newCall('m_weather', 'm_delete_file');
    bridge = await start(
      `servers:
  m:${stdioServer('LOG', '    mount: all\n    prefix: m_\n    tools: { weather: { effect: read } }\n    limits: { maxTools: 2 }')}`,
      { LOG: own.path },
    );
    await world.untilNames(caller, 'm_weather', 'm_delete_file');
    await expect(caller.execute('m_delete_file', { path: 'a' })).rejects.toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
    });
    expect(await metric('trunkline_mcp_tools_refused_total{server="m",kind="name"')).toMatch(/ 1$/);
  });

  it.each([
    ['servers: { a: { http: { url: ftp://x }, tools: { t: {} } } }', 'mcp.yaml:1: servers.a.http.url'],
    [
      'servers:\n  a:\n    stdio: { command: x, env: { A: NOT_SET } }\n    tools: { t: {} }',
      'mcp.yaml:3: servers.a.stdio.env.A',
    ],
  ])('with a wrong file does not start, and names line and field', async (yaml, message) => {
    await expect(world.startBridge(yaml)).rejects.toThrow(message);
  });
});

describe('several MCP servers', () => {
  it('a stubborn server does not outlive a bridge that is killed', async () => {
    const stubborn = new ServerLog();
    const caller = await world.newCall('stubborn_weather');
    const killed = await start(
      `servers:
  stubborn:${stdioServer('LOG', '    tools: { weather: { as: stubborn_weather, effect: read } }', ', MCP_FIXTURE_STUBBORN: LOG')}`,
      { LOG: stubborn.path },
    );
    await world.untilNames(caller, 'stubborn_weather');
    const pid = await stubborn.pid();
    await killed.kill();
    await waitFor(() => !isAlive(pid));
    await world.untilNames(caller);
    expect(await caller.names()).toEqual([]);
  });

  it('one that cannot be started does not keep another from being mounted', async () => {
    const other = new ServerLog();
    const caller = await world.newCall('other_weather', 'web_weather');
    bridge = await start(
      `servers:
  none:
    stdio: { command: /no/such/program }
    tools: { weather: { as: web_weather } }
  other:${stdioServer('LOG', '    tools: { weather: { as: other_weather, effect: read } }')}`,
      { LOG: other.path },
    );
    await world.untilNames(caller, 'other_weather');
    expect(await metric('trunkline_mcp_server_up{server="none"')).toMatch(/ 0$/);
    expect(await metric('trunkline_mcp_server_up{server="other"')).toMatch(/ 1$/);
    expect(bridge.logs()).toContain('MCP server is not usable');
  });

  it('over streamable HTTP: run, cancelled, changed, gone and back again', async () => {
    const web = new ServerLog();
    const first = await startHttpServer(web);
    onTestFinished(async () => void (await first.close()));
    const caller = await world.newCall('web_weather', 'web_learn', 'web_extra', 'web_hang', 'web_huge');
    const listed = ['weather', 'learn', 'extra', 'hang', 'huge'];
    bridge = await start(
      `servers:
  web:
    http:
      url: http://127.0.0.1:${first.port}/mcp
      headers: { Authorization: WEB_AUTHORIZATION }
    prefix: web_
    tools:
${listed.map((name) => `      ${name}: { effect: read, timeoutMs: 1000 }`).join('\n')}
    limits: { pingIntervalMs: 500, pingTimeoutMs: 500, maxReconnectDelayMs: 500 }`,
      { WEB_AUTHORIZATION: HTTP_TOKEN },
    );
    await world.untilNames(caller, 'web_weather', 'web_learn', 'web_hang', 'web_huge');
    await expect(caller.execute('web_weather', { city: 'Oslo' })).resolves.toMatchObject({
      result: { celsius: 21 },
    });
    await expect(caller.execute('web_huge')).rejects.toMatchObject({ code: 'RESULT_TOO_LARGE' });
    await expect(caller.execute('web_hang')).rejects.toMatchObject({ code: 'TOOL_TIMEOUT' });
    await web.until('cancelled');
    await caller.execute('web_learn');
    await waitFor(async () => (await caller.names()).includes('web_extra'), { deadlineMs: 1500 });
    await first.close();
    await world.untilNames(caller);
    const second = await startHttpServer(web, first.port);
    onTestFinished(async () => void (await second.close()));
    await world.untilNames(caller, 'web_weather', 'web_learn', 'web_hang', 'web_huge');
    await expect(caller.execute('web_weather', { city: 'Oslo' })).resolves.toBeDefined();
    expect(bridge.logs()).not.toContain(HTTP_TOKEN);
  });
});

it('a bridge that is run by hand names the setting that it lacks', async () => {
  const { natsUser, natsPassword } = world.nats.login('mcp');
  const file = join(tempDir(), 'mcp.yaml');
  writeFileSync(file, 'servers: {}\n');
  const byHand = { NATS_URL: world.nats.url, NATS_USER: natsUser, NATS_PASSWORD: natsPassword };
  await expect(startService('mcp', { ...byHand, MCP_CONFIG: file })).rejects.toThrow(/NATS_PROVISIONED=true/);
  await expect(startService('mcp', byHand)).rejects.toThrow(/MCP_CONFIG is required/);
});
