import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@trunkline/telemetry';
import { type StartedPlatform, startPlatform, tempDir, waitFor } from '@trunkline/testing';
import { defineTool, serveTools, type ToolContext, type ToolServer } from '@trunkline/tool-sdk';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ModelEndpoint } from '../fixtures/model-endpoint.js';
import { storedCall } from '../fixtures/stored-call.js';
import { call, say } from './call-command.js';

const COMMAND = fileURLToPath(new URL('../../deploy/local/dist/cli/integrator.js', import.meta.url));

class NoArguments {}
/** When the tool was told to stop. */
const stopped: number[] = [];
/** Works until it is told to stop. */
const countStars = defineTool({
  name: 'count_stars',
  description: 'Counts the stars, which takes long.',
  arguments: NoArguments,
  effect: 'read',
  timeoutMs: 20_000,
  handler: async (_: NoArguments, { signal }: ToolContext) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    stopped.push(Date.now());
    throw signal.reason;
  },
});

let platform: StartedPlatform;
let model: ModelEndpoint;
let server: ToolServer;

beforeAll(async () => {
  model = await ModelEndpoint.start((messages) => {
    const said = String(messages.findLast(({ role }) => role === 'user')?.content);
    if (/stop/i.test(said)) return { text: 'I have stopped counting.' };
    return /stars/i.test(said) ? { call: { name: 'count_stars', arguments: {} } } : { text: 'Hello.' };
  });
  const folder = join(tempDir(), 'profiles');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'clinic.yaml'),
    `name: clinic
title: Slow tool
greeting: Hello.
instructions: Count.
limits: { toolTimeoutMs: 20000 }
providers:
  stt: { name: embedded }
  llm: { name: openai-compatible, baseUrl: "${model.url}", model: test }
  tts: { name: embedded }
tools:
  - { name: count_stars, version: 1, effect: read }
`,
  );
  platform = await startPlatform({ env: { TRUNKLINE_PROFILES_DIR: folder } });
  await execa('node', [COMMAND, 'stars', '--tools', 'count_stars'], { env: platform.env });
  const login = Object.fromEntries(
    readFileSync(`${platform.dataDir}/integrators/stars.env`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );
  server = await serveTools(
    {
      natsUrls: [login['NATS_URL'] ?? ''],
      natsUser: login['NATS_USER'] ?? '',
      natsPassword: login['NATS_PASSWORD'] ?? '',
    },
    [countStars],
    { name: 'stars', logger: createLogger('test', 'silent') },
  );
  await waitFor(() => platform.logs('tools').includes('count_stars'), { deadlineMs: 20_000 });
});
afterAll(async () => {
  await server?.close();
  await platform?.close();
  await model?.close();
});

test('cutting in tells the tool to stop, and the next answer knows what became of it', async () => {
  const report = await call(platform.env, [
    ...say('Please count the stars.', 'Stop, forget about it.'),
    '--barge-in-ms',
    '700',
  ]);
  expect(report).toMatchObject({ ok: true });
  expect(stopped).toHaveLength(1);
  const { toolAudit, turns } = await storedCall(platform, report);
  expect(toolAudit).toMatchObject([{ tool: 'count_stars', outcome: 'failed', code: 'TOOL_CANCELLED' }]);
  const stop = turns.find(({ callerText }) => /stop/i.test(callerText));
  expect(stop).toMatchObject({ agentText: expect.stringMatching(/stopped counting/) });
  // What the model was told before it answered.
  expect(JSON.stringify(model.conversations.at(-1))).toContain('TOOL_CANCELLED');
  // A turn begins with the caller's last sound, and is committed when it is taken for the end.
  const committedAt = Date.parse(String(stop?.startedAt)) + (stop?.stages?.endpointing ?? Number.NaN);
  process.stdout.write(`tool stopped ${(stopped[0] ?? 0) - committedAt} ms after the turn was committed\n`);
});
