import { randomUUID } from 'node:crypto';
import { Bus, issueCapability, KvBucket } from '@trunkline/bus';
import { BUCKETS, type CatalogReply, HEADERS, subjects } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { startNats, startService, waitFor } from '@trunkline/testing';
import { defineTool, serveTools } from '@trunkline/tool-sdk';
import { IsInt, Min } from 'class-validator';
import { afterAll, expect, it } from 'vitest';

const { capability, capabilityHash } = issueCapability();

class Payment {
  @IsInt() @Min(1) amount!: number;
}

const logger = createLogger('tests', 'silent');
const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

it('with the rights of an integrator a tool is asked what became of an effect, and its limits are kept', async () => {
  const nats = await startNats({
    permissions: true,
    integrators: [{ name: 'bank', tools: ['pay'], terms: { pay: { effect: 'write' } } }],
  });
  closing.push(() => nats.close());
  let paid = 0;
  const pay = defineTool({
    name: 'pay',
    description: 'Pays.',
    arguments: Payment,
    effect: 'write',
    limits: [{ kind: 'sum', argument: 'amount', max: 10, windowSeconds: 3600, per: 'tenant' }],
    handler: ({ amount }) => {
      paid += amount;
      throw new Error('the reply is lost');
    },
    status: ({ amount }) => ({ outcome: 'done', result: { amount } }),
  });
  const call = { tenant: 'local', callId: `call-${randomUUID()}` };
  const core = await Bus.connect('tests', nats.login(nats.user), logger);
  const parse = (stored: unknown) => stored;
  const calls = await KvBucket.open<unknown>(core, BUCKETS.calls, { parse });
  const profiles = await KvBucket.open<unknown>(core, BUCKETS.profiles, { parse });
  await profiles.put('p.v1', { name: 'p', tools: [{ name: 'pay' }] });
  const record = { ...call, profile: 'p', profileVersion: 'v1', scopes: [], state: 'live', capabilityHash };
  await calls.put(`${call.tenant}.${call.callId}`, record);
  await core.close();
  const { natsUrls, natsUser, natsPassword, natsProvisioned } = nats.login('tools');
  const gateway = await startService('tools', {
    NATS_URL: natsUrls.join(','),
    NATS_USER: natsUser,
    NATS_PASSWORD: natsPassword,
    NATS_PROVISIONED: String(natsProvisioned),
  });
  closing.push(() => gateway.close());
  const server = await serveTools(nats.login('bank'), [pay], { name: 'bank', logger });
  closing.push(() => server.close());
  const agent = await Bus.connect('tests', nats.login('agent'), logger);
  closing.push(() => agent.close());
  const ask = (subject: string, body: object) =>
    agent.request(
      subject,
      { ...call, ...body },
      { timeoutMs: 10_000, headers: { [HEADERS.capability]: capability } },
    );
  const execute = (amount: number) =>
    ask(subjects.toolsExecute, {
      turnId: 'turn-1',
      generationId: 'g-1',
      toolCallId: randomUUID(),
      tool: 'pay',
      arguments: { amount },
      deadlineMs: 5000,
    });
  const offered = async () => ((await ask(subjects.toolsCatalog, {})) as CatalogReply).tools.length === 1;
  await waitFor(offered, { describe: 'the tool in the catalogue' });
  await expect(execute(8)).rejects.toMatchObject({ code: 'EFFECT_IN_DOUBT' });
  await expect(execute(8)).resolves.toMatchObject({ replayed: true, result: { amount: 8 } });
  await expect(execute(3)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', details: { used: 8, max: 10 } });
  expect(paid).toBe(8);
});
