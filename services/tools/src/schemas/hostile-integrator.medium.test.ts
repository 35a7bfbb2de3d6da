import { randomUUID } from 'node:crypto';
import { addMicroService, Bus } from '@trunkline/bus';
import { subjects, TOOL_METADATA_KEY } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { waitFor } from '@trunkline/testing';
import { defineTool } from '@trunkline/tool-sdk';
import { IsString } from 'class-validator';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Key {
  @IsString() key!: string;
}
const lookup = defineTool({
  name: 'lookup',
  description: 'Looks something up.',
  arguments: Key,
  effect: 'read',
  handler: ({ key }) => ({ key }),
});

const closed = (more: object) => ({ type: 'object', additionalProperties: false, ...more });
const declared = (name: string, parameters: object, result?: object) =>
  JSON.stringify({
    name,
    version: 1,
    description: 'Spams.',
    parameters,
    ...(result === undefined ? {} : { result }),
    effect: 'read',
    timeoutMs: 5000,
    maxAttempts: 1,
    idempotent: false,
    scopes: [],
    sensitive: [],
    examples: [],
  });
const doubling = Object.fromEntries(
  Array.from({ length: 30 }, (_, i) => [
    `l${i}`,
    i === 29 ? {} : { allOf: [{ $ref: `#/$defs/l${i + 1}` }, { $ref: `#/$defs/l${i + 1}` }] },
  ]),
);
const patterns = Object.fromEntries(
  Array.from({ length: 500 }, (_, i) => [`p${i}`, { type: 'string', pattern: `^a{1,${(i % 900) + 1}}$` }]),
);
/** Each level of a value is judged eight times: 8^depth, in a schema of a few bytes. */
const exploding = {
  type: 'object',
  properties: { deep: { $ref: '#/$defs/n' } },
  $defs: { n: { anyOf: Array.from({ length: 8 }, () => ({ items: { $ref: '#/$defs/n' }, maxItems: 0 })) } },
};

let world: GatewayWorld;
let gateway: Awaited<ReturnType<GatewayWorld['startGateway']>>;
let call: CallUnderTest;
let hostile: Bus;

beforeAll(async () => {
  world = await startGatewayWorld();
  gateway = await world.startGateway({ CALL_TOOLS_PER_MINUTE: '100000' });
  await world.serve('lookups', lookup);
  call = await world.newCall({ tools: [{ name: 'lookup' }, { name: 'unique' }, { name: 'deep' }] });
  await world.untilCatalog(call, 'lookup');
  const { nats } = world;
  const login = { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password };
  hostile = await Bus.connect('hostile', login, createLogger('hostile', 'silent'));
});
afterAll(async () => {
  await hostile?.close();
  await world?.close();
});

async function register(tools: Readonly<Record<string, string>>, answer?: () => string): Promise<void> {
  const service = await addMicroService(hostile, { name: 'spam', version: '1.0.0' });
  onTestFinished(async () => {
    await service.stop();
  });
  for (const [name, metadata] of Object.entries(tools))
    service.addEndpoint(name, {
      subject: subjects.tool(name, 1),
      metadata: { [TOOL_METADATA_KEY]: metadata },
      handler: (error, msg) => {
        if (!error && answer) msg.respond(answer());
      },
    });
  await hostile.nats.flush();
}

const served = () => call.execute('lookup', { key: randomUUID() });

it.each([
  [
    'references that double at each level',
    closed({ properties: { a: { $ref: '#/$defs/l0' } }, $defs: doubling }),
  ],
  ['five hundred patterns', closed({ properties: patterns })],
  [
    'six thousand choices',
    closed({ properties: { a: { enum: Array.from({ length: 6000 }, (_, i) => i) } } }),
  ],
])(
  'a schema of %s is refused with its code, and everybody else is served meanwhile',
  async (_, parameters) => {
    const before = gateway.logs().split('SCHEMA_TOO_COSTLY').length;
    await register({ costly: declared('costly', parameters) });
    const refused = waitFor(() => gateway.logs().split('SCHEMA_TOO_COSTLY').length > before, {
      describe: 'the refusal',
    });
    for (let i = 0; i < 50; i++) await expect(served()).resolves.toMatchObject({ tool: 'lookup' });
    await refused;
  },
);

it('a result that takes long to be judged fails its own tool; everybody else is served meanwhile', async () => {
  let deep: unknown = [];
  for (let i = 0; i < 28; i++) deep = [deep];
  const items = JSON.stringify({
    items: Array.from({ length: 5000 }, (_, i) => ({ a: i })),
    deep,
  });
  const result = (more: object) => ({ type: 'object', properties: more });
  await register(
    {
      unique: declared('unique', closed({}), result({ items: { type: 'array', uniqueItems: true } })),
      deep: declared('deep', closed({}), exploding),
    },
    () => items,
  );
  await world.setTerms('unique', { effect: 'read' });
  await world.setTerms('deep', { effect: 'read' });
  await world.untilCatalog(call, 'deep', 'lookup', 'unique');
  const outcome = (work: Promise<unknown>) =>
    work.then(
      () => 'executed',
      (error: { code?: string }) => error.code,
    );
  const spam = [outcome(call.execute('unique', {})), outcome(call.execute('deep', {}))];
  for (let i = 0; i < 50; i++) await expect(served()).resolves.toMatchObject({ tool: 'lookup' });
  expect(await spam[1]).toBe('RESULT_INVALID');
  expect(['executed', 'RESULT_INVALID']).toContain(await spam[0]);
});

it('who floods the discovery is not heard, and everybody else is served meanwhile', async () => {
  const flood = 'x'.repeat(900_000);
  const subscription = hostile.subscribe('$SRV.INFO', (msg) => {
    for (let i = 0; i < 8; i++)
      msg.respond(
        JSON.stringify({
          type: 'io.nats.micro.v1.info_response',
          name: 'spam',
          id: `S${i}`,
          version: '1.0.0',
          endpoints: [],
          flood,
        }),
      );
  });
  onTestFinished(() => subscription.unsubscribe());
  for (let i = 0; i < 200; i++) await expect(served()).resolves.toMatchObject({ tool: 'lookup' });
});
