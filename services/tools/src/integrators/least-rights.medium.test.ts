import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Bus, issueCapability, KvBucket } from '@trunkline/bus';
import { BUCKETS, type CatalogReply, HEADERS, subjects } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import {
  type StartedNats,
  type StartedProgram,
  type StartedService,
  startNats,
  startService,
  tempDir,
  waitFor,
} from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExample } from './example-programs.fixture.js';

const { capability, capabilityHash } = issueCapability();

const TOOL = 'message_leave';
const call = { tenant: 'local', callId: `call-${randomUUID()}` };
const logger = createLogger('tests', 'silent');

const environment = (nats: StartedNats, user: string): Record<string, string> => {
  const { natsUrls, natsUser, natsPassword, natsProvisioned } = nats.login(user);
  return {
    NATS_URL: natsUrls.join(','),
    NATS_USER: natsUser,
    NATS_PASSWORD: natsPassword,
    NATS_PROVISIONED: String(natsProvisioned),
  };
};

// Each on a bus of its own: an installation has one owner of a tool.
describe.each(['python', 'go'] as const)('the example in %s with the rights of an integrator', (language) => {
  const user = `message-leave-${language}`;
  let nats: StartedNats;
  let gateway: StartedService;
  let agent: Bus;
  let program: StartedProgram;

  const ask = (subject: string, body: object) =>
    agent.request(
      subject,
      { ...call, ...body },
      { timeoutMs: 10_000, headers: { [HEADERS.capability]: capability } },
    );
  const names = async () =>
    ((await ask(subjects.toolsCatalog, {})) as CatalogReply).tools.map(({ name }) => name);
  const execute = (more: object = {}) =>
    ask(subjects.toolsExecute, {
      turnId: 't-1',
      generationId: 'g-1',
      toolCallId: randomUUID(),
      tool: TOOL,
      arguments: { recipient: 'ada', text: 'The parcel is here.' },
      deadlineMs: 5000,
      ...more,
    });

  beforeAll(async () => {
    nats = await startNats({
      permissions: true,
      integrators: [{ name: user, tools: [TOOL], terms: { [TOOL]: { effect: 'write' } } }],
    });
    const core = await Bus.connect('tests', nats.login(nats.user), logger);
    const parse = (stored: unknown) => stored;
    const calls = await KvBucket.open<unknown>(core, BUCKETS.calls, { parse });
    const profiles = await KvBucket.open<unknown>(core, BUCKETS.profiles, { parse });
    await profiles.put('p.v1', { name: 'p', tools: [{ name: TOOL }] });
    const record = { ...call, profile: 'p', profileVersion: 'v1', scopes: [], state: 'live', capabilityHash };
    await calls.put(`${call.tenant}.${call.callId}`, record);
    await core.close();
    gateway = await startService('tools', environment(nats, 'tools'));
    agent = await Bus.connect('tests', nats.login('agent'), logger);
    program = await startExample(language, {
      ...environment(nats, user),
      MESSAGES_DIR: join(tempDir(), 'messages'),
      MAIL_DELAY_MS: '300',
    });
  });

  afterAll(async () => {
    await program?.close();
    await agent?.close();
    await gateway?.close();
    await nats?.close();
  });

  it('is found, works, is told to stop, and goes away with its process', async () => {
    await waitFor(async () => (await names()).includes(TOOL), { describe: 'the tool in the catalogue' });
    expect(await execute()).toMatchObject({ result: { messageId: expect.any(String) } });

    const late = execute({ arguments: { recipient: 'ada', text: 'Too late.' }, deadlineMs: 100 });
    await expect(late).rejects.toMatchObject({ code: 'TOOL_TIMEOUT' });
    await waitFor(() => /"code": ?"(STOPPED|DEADLINE_EXCEEDED)"/.test(program.logs()));

    expect(await program.close()).toBe('ended with code 0');
    await waitFor(async () => !(await names()).includes(TOOL), { describe: 'the tool gone' });
  });
});
