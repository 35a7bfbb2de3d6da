import { Bus, ensureStreams, Outbox } from '@trunkline/bus';
import { type ExecuteToolDto } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { busSettingsFromEnv } from '@trunkline/tool-sdk';

/**
 * The least that can stand between a client and a tool: it passes bytes on and back, and decides nothing. What `bench-relay`
 * costs is what the second hop costs; `bench-recorded` also stores one audit record a request, as the gateway must.
 */
const logger = createLogger('relay', 'fatal');
const bus = await Bus.connect('relay', busSettingsFromEnv(), logger);
await ensureStreams(bus);
const outbox = new Outbox(bus, 'relay', logger);

const relay = async (msg: Parameters<Bus['respond']>[0]) => {
  const command = msg.json<ExecuteToolDto>();
  const data = JSON.stringify(command.arguments);
  const headers = Object.fromEntries([...(msg.headers ?? [])].map(([name, [value = '']]) => [name, value]));
  const reply = await bus.requestRaw('tool.bench_read.v1', data, { timeoutMs: 10_000, headers });
  bus.respond(msg, reply.string());
  return command;
};
bus.subscribe('bench-relay', async (msg) => void (await relay(msg)), 'relay');
bus.subscribe(
  'bench-recorded',
  async (msg) => {
    const { tenant, callId, turnId, toolCallId, tool, arguments: args } = await relay(msg);
    const decidedAt = new Date().toISOString();
    const read = { version: 1, effect: 'read', outcome: 'executed', argumentsHash: '0'.repeat(64) } as const;
    const data = {
      tenant,
      callId,
      turnId,
      toolCallId,
      tool,
      arguments: args,
      ...read,
      durationMs: 1,
      decidedAt,
    };
    outbox.publish({ name: 'toolDecided', data, mayWait: true });
  },
  'relay',
);
bus.subscribe('bench-recorded-flush', async (msg) => {
  await outbox.flush(60_000);
  bus.respond(msg, '');
});
await bus.nats.flush();
console.log('serving');
