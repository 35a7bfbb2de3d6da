import { Bus } from '@trunkline/bus';
import { createLogger } from '@trunkline/telemetry';
import { busSettingsFromEnv } from '@trunkline/tool-sdk';

/**
 * The least that can stand between a client and a tool: it passes bytes on and back, and decides nothing. What it costs is
 * what the second hop costs.
 */
const bus = await Bus.connect('relay', busSettingsFromEnv(), createLogger('relay', 'fatal'));
bus.nats.subscribe('bench-relay', {
  queue: 'relay',
  callback: (error, msg) => {
    if (error) return;
    const options = { timeout: 10_000, ...(msg.headers ? { headers: msg.headers } : {}) };
    void bus.nats.request('tool.bench_read.v1', msg.data, options).then(
      (reply) => msg.respond(reply.data, reply.headers ? { headers: reply.headers } : {}),
      () => undefined,
    );
  },
});
await bus.nats.flush();
console.log('serving');
