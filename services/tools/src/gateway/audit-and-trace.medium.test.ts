import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readStoredEvents } from '@trunkline/bus';
import { STREAMS, subjects, type ToolDecided } from '@trunkline/contracts';
import { waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DECISIONS } from '../decisions/decision.js';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly events?: readonly { readonly name: string }[];
}

const spans: Span[] = [];
const collector = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as {
      resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
    };
    spans.push(...body.resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans)));
    response.end('{}');
  });
});

let world: GatewayWorld;
let call: CallUnderTest;

beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const env = { OTLP_URL: `http://127.0.0.1:${(collector.address() as AddressInfo).port}` };
  world = await startGatewayWorld();
  await Promise.all([world.startGateway(env), world.startAppointments(env)]);
  const names = ['appointments_list', 'appointments_book', 'appointments_cancel'];
  call = await world.newCall({ tools: names.map((name) => ({ name })) });
  await world.untilCatalog(call, ...names);
});
afterAll(async () => {
  await world?.close();
  collector.close();
});

const audit = () =>
  readStoredEvents(
    world.bus,
    STREAMS.AUDIT.name,
    subjects.audit(call.tenant, call.callId, 'tool_decided'),
  ) as Promise<ToolDecided[]>;

const ignored = (work: Promise<unknown>) => work.catch(() => undefined);

describe('everything that was decided', () => {
  it('stands in the audit: what, by whom confirmed, how it ended, and nothing sensitive', async () => {
    const { tenant, callId } = call;
    await call.execute('appointments_list', { name: 'Ada' }, { toolCallId: 'tc-1' });
    await ignored(call.execute('appointments_list', { name: 'Ada', all: 'hunter2' }, { toolCallId: 'tc-2' }));
    await ignored(call.execute('no_such_tool', { name: 'Ada' }, { toolCallId: 'tc-3' }));
    const args = { reference: 'A2C2' };
    await ignored(call.execute('appointments_cancel', args, { toolCallId: 'tc-4' }));
    const { confirmation } = await call.confirm('appointments_cancel', args);
    await ignored(
      call.execute('appointments_cancel', args, { toolCallId: 'tc-5', turnId: 'turn-2', confirmation }),
    );
    await ignored(
      call.execute('appointments_book', { start: '2020-01-01T10:00', name: 'Ada' }, { toolCallId: 'tc-6' }),
    );
    const entries = await waitFor(async () => {
      const stored = await audit();
      return stored.length >= 6 && stored;
    });
    const common = { tenant, callId, decidedAt: expect.any(String), durationMs: expect.any(Number) };
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(entries).toEqual([
      {
        ...common,
        turnId: 'turn-1',
        toolCallId: 'tc-1',
        tool: 'appointments_list',
        version: 1,
        effect: 'read',
        outcome: 'executed',
        arguments: { name: '[redacted]' },
        argumentsHash: hash,
      },
      expect.objectContaining({
        toolCallId: 'tc-2',
        outcome: 'refused',
        decision: 'arguments',
        code: 'ARGUMENTS_INVALID',
        arguments: { name: '[redacted]' },
      }),
      expect.objectContaining({
        toolCallId: 'tc-3',
        outcome: 'refused',
        decision: 'permission',
        code: 'TOOL_NOT_FOUND',
      }),
      expect.objectContaining({
        toolCallId: 'tc-4',
        outcome: 'refused',
        decision: 'confirmation',
        code: 'CONFIRMATION_REQUIRED',
        arguments: args,
      }),
      expect.objectContaining({
        toolCallId: 'tc-5',
        outcome: 'failed',
        decision: 'result',
        code: 'BOOKING_NOT_FOUND',
        confirmedBy: 'caller_turn:turn-2',
      }),
      expect.objectContaining({
        toolCallId: 'tc-6',
        outcome: 'failed',
        code: 'DATE_PAST',
        effect: 'write',
      }),
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/Ada|hunter2/);
  });

  it('is one trace from the agent’s turn through the gateway to the tool', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const command = {
      tenant: call.tenant,
      callId: call.callId,
      turnId: 'turn-3',
      generationId: 'g-3',
      toolCallId: 'tc-trace',
      tool: 'appointments_list',
      arguments: { name: 'Grace' },
      deadlineMs: 2000,
    };
    const headers = { ...call.proof, traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    await world.bus.request(subjects.toolsExecute, command, { timeoutMs: 3000, headers });
    const ours = await waitFor(() => {
      const seen = spans.filter((span) => span.traceId === traceId);
      return seen.length >= 2 && new Map(seen.map((span) => [span.name, span]));
    });
    const gateway = ours.get('execute_tool appointments_list');
    expect(gateway?.parentSpanId).toBe('00f067aa0ba902b7');
    expect(ours.get('execute appointments_list')?.parentSpanId).toBe(gateway?.spanId);
    expect(gateway?.events?.map(({ name }) => name)).toEqual([...DECISIONS]);
    expect(JSON.stringify(spans)).not.toContain('Grace');
  });
});
