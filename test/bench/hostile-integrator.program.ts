import { addMicroService, Bus } from '@trunkline/bus';
import { subjects, TOOL_METADATA_KEY } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { busSettingsFromEnv } from '@trunkline/tool-sdk';

// A tool service that tries everything at once to stop the gateway (hostile-integrator.ts).

const bus = await Bus.connect('hostile', busSettingsFromEnv(), createLogger('hostile', 'fatal'));
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

const levels = (round: number) =>
  Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [
      `l${i}`,
      i === 29 ? { const: round } : { allOf: [{ $ref: `#/$defs/l${i + 1}` }, { $ref: `#/$defs/l${i + 1}` }] },
    ]),
  );
/** Within the bound on patterns, and as slow to compile as that allows. */
const patterns = (round: number) =>
  Object.fromEntries(
    Array.from({ length: 120 }, (_, i) => [
      `p${i}`,
      { type: 'string', pattern: `^(a{1,${900 - (i % 90)}}|b${round}){1,9}$` },
    ]),
  );
const exploding = {
  type: 'object',
  properties: { deep: { $ref: '#/$defs/n' } },
  $defs: { n: { anyOf: Array.from({ length: 8 }, () => ({ items: { $ref: '#/$defs/n' }, maxItems: 0 })) } },
};

let deep: unknown = [];
for (let i = 0; i < 28; i++) deep = [deep];
const answer = JSON.stringify({ items: Array.from({ length: 5000 }, (_, i) => ({ a: i })), deep });

// What is called, and takes long to be judged.
const results = { items: { type: 'array', uniqueItems: true } };
const service = await addMicroService(bus, { name: 'spam', version: '1.0.0' });
for (const [name, result] of [
  ['spam_unique', { type: 'object', properties: results }],
  ['spam_deep', exploding],
] as const)
  service.addEndpoint(name, {
    subject: subjects.tool(name, 1),
    metadata: { [TOOL_METADATA_KEY]: declared(name, closed({}), result) },
    handler: (error, msg) => {
      if (!error) msg.respond(answer);
    },
  });

// What describes itself anew in each round, and at great length.
const flood = 'x'.repeat(900_000);
let round = 0;
bus.subscribe('$SRV.INFO', (msg) => {
  round++;
  const endpoint = (name: string, schema: object) => ({
    name,
    subject: subjects.tool(name, 1),
    metadata: { [TOOL_METADATA_KEY]: declared(name, schema) },
  });
  const said = { type: 'io.nats.micro.v1.info_response', name: 'spam', version: '1.0.0' };
  const endpoints = [
    endpoint('spam_refs', closed({ properties: { a: { $ref: '#/$defs/l0' } }, $defs: levels(round) })),
    endpoint('spam_patterns', closed({ properties: patterns(round) })),
  ];
  msg.respond(JSON.stringify({ ...said, id: 'COSTLY', endpoints }));
  for (let i = 0; i < 7; i++)
    msg.respond(JSON.stringify({ ...said, id: `FLOOD${i}`, endpoints: [], flood: flood + round }));
});
console.log('hostile');
