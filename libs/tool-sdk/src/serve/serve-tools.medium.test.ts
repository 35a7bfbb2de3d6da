import { setTimeout as sleep } from 'node:timers/promises';
import { Bus, microServiceClient } from '@trunkline/bus';
import { HEADERS, subjects, TOOL_METADATA_KEY } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { type StartedNats, startNats, waitFor } from '@trunkline/testing';
import { IsInt, IsString } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { defineTool } from '../define-tool.js';
import type { ToolContext } from '../tool-context.js';
import { ToolError } from '../tool-error.js';
import { type ServeOptions, serveTools } from './serve-tools.js';

class Work {
  @IsString() id!: string;
  @IsInt() takesMs!: number;
}

const seen: ToolContext[] = [];
const ended: string[] = [];
const work = defineTool({
  name: 'work',
  description: 'Works.',
  arguments: Work,
  effect: 'write',
  handler: async ({ id, takesMs }, ctx) => {
    seen.push(ctx);
    if (id === 'refuse')
      throw new ToolError('NOT_TODAY', 'Not today.', { retryable: true, details: { until: 'monday' } });
    if (id === 'break') throw new Error('secret internals');
    if (id === 'huge') return { text: 'x'.repeat(100_000) };
    await sleep(takesMs, undefined, { signal: ctx.signal }).catch(() => {
      throw ctx.signal.reason;
    });
    ended.push(id);
    return { id };
  },
});

let nats: StartedNats;
let bus: Bus;
const logger = createLogger('tests', 'silent');
const connection = () => ({ natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password });

beforeAll(async () => {
  nats = await startNats();
  bus = await Bus.connect('tests', connection(), logger);
});
afterAll(async () => {
  await bus?.close();
  await nats?.close();
});

async function serve(options: Partial<ServeOptions> = {}) {
  const server = await serveTools(connection(), [work], { name: 'workers', logger, ...options });
  onTestFinished(() => server.close(0));
  return server;
}

let calls = 0;
function ask(id: string, takesMs = 0, headers: Record<string, string> = {}) {
  const toolCallId = `tc-${calls++}`;
  const reply = bus.request(
    subjects.tool('work', 1),
    { id, takesMs },
    {
      timeoutMs: 5000,
      headers: {
        [HEADERS.tenant]: 'local',
        [HEADERS.callId]: 'call-1',
        [HEADERS.toolCallId]: toolCallId,
        [HEADERS.idempotencyKey]: 'key-1',
        [HEADERS.deadline]: String(Date.now() + 5000),
        ...headers,
      },
    },
  );
  return { toolCallId, reply };
}

/** The reply as it is on the wire. */
async function errorOf(id: string) {
  const reply = await bus.requestRaw(subjects.tool('work', 1), JSON.stringify({ id, takesMs: 0 }), {
    timeoutMs: 5000,
    headers: {
      [HEADERS.tenant]: 'local',
      [HEADERS.callId]: 'call-1',
      [HEADERS.toolCallId]: 'tc-error',
      [HEADERS.idempotencyKey]: 'key-1',
      [HEADERS.deadline]: String(Date.now() + 5000),
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    },
  });
  return { header: reply.headers?.get(HEADERS.error), body: reply.json() };
}

describe('a served tool', () => {
  it('is a NATS service that says what it is', async () => {
    await serve();
    const [info] = await Array.fromAsync(await microServiceClient(bus, 500).info('workers'));
    expect(info?.endpoints?.[0]).toMatchObject({
      name: 'work-v1',
      subject: 'tool.work.v1',
      queue_group: 'tools',
    });
    expect(JSON.parse(info?.endpoints?.[0]?.metadata?.[TOOL_METADATA_KEY] ?? '')).toEqual(
      JSON.parse(JSON.stringify(work.definition)),
    );
  });

  it('gets what the gateway knows, and answers with its result', async () => {
    await serve();
    const { reply, toolCallId } = ask('a');
    expect(await reply).toEqual({ id: 'a' });
    expect(seen.at(-1)).toMatchObject({
      tenant: 'local',
      callId: 'call-1',
      toolCallId,
      idempotencyKey: 'key-1',
      deadline: expect.any(Number),
      signal: expect.any(AbortSignal),
    });
  });

  it('refuses with its own code, message and details', async () => {
    await serve();
    expect(await errorOf('refuse')).toEqual({
      header: 'NOT_TODAY',
      body: {
        code: 'NOT_TODAY',
        message: 'Not today.',
        retryable: true,
        details: { until: 'monday' },
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      },
    });
  });

  it('that breaks down shows a code and nothing of its inside', async () => {
    await serve();
    const { header, body } = await errorOf('break');
    expect(header).toBe('INTERNAL');
    expect(JSON.stringify(body)).not.toContain('secret');
    expect((await errorOf('huge')).header).toBe('RESULT_TOO_LARGE');
  });
});

describe('an execution', () => {
  it('is told when the caller has moved on, it alone', async () => {
    await serve();
    const [stopped, other] = [ask('stopped', 4000), ask('other', 200)];
    await waitFor(() => seen.some((ctx) => ctx.toolCallId === stopped.toolCallId));
    const { toolCallId } = stopped;
    bus.publish(subjects.toolCancel('work', 1), { tenant: 'other', callId: 'call-1', toolCallId });
    bus.publish(subjects.toolCancel('work', 1), { tenant: 'local', callId: 'call-1', toolCallId });
    await expect(stopped.reply).rejects.toMatchObject({ code: 'TOOL_CANCELLED' });
    expect(await other.reply).toEqual({ id: 'other' });
    expect(ended).not.toContain('stopped');
  });

  it('is told at its deadline', async () => {
    await serve();
    const { reply } = ask('late', 4000, { [HEADERS.deadline]: String(Date.now() + 150) });
    await expect(reply).rejects.toMatchObject({ code: 'TOOL_TIMEOUT' });
  });

  it('is refused when there are too many, not queued', async () => {
    await serve({ maxInFlight: 1 });
    const first = ask('first', 300);
    await waitFor(() => seen.some((ctx) => ctx.toolCallId === first.toolCallId));
    await expect(ask('second').reply).rejects.toMatchObject({ code: 'TOOL_OVERLOADED' });
    expect(await first.reply).toEqual({ id: 'first' });
  });
});

describe('a service that drains', () => {
  it('finishes what it has begun', async () => {
    const server = await serve();
    const { reply, toolCallId } = ask('draining', 300);
    await waitFor(() => seen.some((ctx) => ctx.toolCallId === toolCallId));
    await server.close();
    expect(await reply).toEqual({ id: 'draining' });
    await expect(ask('after').reply).rejects.toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE' });
  });

  it('tells what takes too long to stop', async () => {
    const server = await serve();
    const { reply, toolCallId } = ask('endless', 4000);
    await waitFor(() => seen.some((ctx) => ctx.toolCallId === toolCallId));
    await Promise.all([
      expect(reply).rejects.toMatchObject({ code: 'TOOL_CANCELLED' }),
      server.close(50),
      server.close(50),
    ]);
  });
});

describe('serving', () => {
  it('refuses two tools of one name and version', async () => {
    await expect(serveTools(connection(), [work, work], { name: 'twice', logger })).rejects.toMatchObject({
      code: 'TOOL_REGISTRATION_INVALID',
    });
  });

  it('says when the bus refuses its credentials', async () => {
    const wrong = { ...connection(), natsPassword: 'wrong' };
    await expect(serveTools(wrong, [work], { name: 'workers', logger })).rejects.toMatchObject({
      code: 'DEPENDENCY_UNAVAILABLE',
    });
  });

  describe('with the rights of an integrator', () => {
    let own: StartedNats;
    beforeAll(async () => {
      own = await startNats({ permissions: true, integrators: [{ name: 'workers', tools: ['work'] }] });
    });
    afterAll(() => own.close());
    const other = defineTool({
      name: 'other',
      description: 'Is not theirs.',
      effect: 'read',
      arguments: Work,
      handler: () => ({}),
    });
    const serveAs = (name: string, ...tools: Parameters<typeof serveTools>[1]) =>
      serveTools(own.login('workers'), tools, { name, logger });

    it('its own tools are served', async () => {
      const server = await serveAs('workers', work);
      await expect(server.close()).resolves.toBeUndefined();
    });

    it.each([
      ['a tool of others', () => serveAs('workers', work, other), 'tool.other.v1.cancel'],
      ['another name', () => serveAs('somebody', work), '$SRV.PING.somebody'],
    ])('%s is refused, in words, not silently', async (_, serving, subject) => {
      await expect(serving()).rejects.toMatchObject({ code: 'FORBIDDEN', details: { subjects: [subject] } });
    });
  });
});
