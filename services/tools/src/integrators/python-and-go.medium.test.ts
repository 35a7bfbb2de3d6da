import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExecuteToolReply, HEADERS, subjects } from '@trunkline/contracts';
import type { CodedError } from '@trunkline/errors';
import { type StartedProgram, tempDir, waitFor } from '@trunkline/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';
import { type ExampleLanguage, exampleDefinition, startExample } from './example-programs.fixture.js';

const TOOL = 'message_leave';
const SUBJECT = subjects.tool(TOOL, 1);
const MESSAGE = { recipient: 'grace', text: 'Please call me back.', urgency: 'high' };
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${TRACE_ID}-00f067aa0ba902b7-01`;

let world: GatewayWorld;
let call: CallUnderTest;

beforeAll(async () => {
  world = await startGatewayWorld();
  await world.setTerms(TOOL, { effect: 'read' });
  await world.startGateway();
});

beforeEach(async () => {
  call = await world.newCall({ tools: [{ name: TOOL }] });
});

afterAll(() => world?.close());

describe.each(['python', 'go'] as const)('the example in %s', (language: ExampleLanguage) => {
  let program: StartedProgram | undefined;
  let messages: string;

  const start = async (delayMs = 0): Promise<void> => {
    messages = join(tempDir(), 'messages');
    program = await startExample(language, {
      ...world.env,
      MESSAGES_DIR: messages,
      MAIL_DELAY_MS: String(delayMs),
    });
    call = await world.newCall({ tools: [{ name: TOOL }] });
    await world.untilCatalog(call, TOOL);
  };
  /** Its log lines, as JSON. */
  const lines = () =>
    (program?.logs() ?? '')
      .trim()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
  const stored = (): string[] => (existsSync(messages) ? readdirSync(messages) : []);
  /** Requests that have reached it, by the standard statistics of a NATS service. */
  const requests = async (): Promise<number> => {
    const reply = await world.bus.request(`$SRV.STATS.message-leave-${language}`, {}, { timeoutMs: 2000 });
    return (reply as { endpoints: { num_requests: number }[] }).endpoints[0]?.num_requests ?? 0;
  };

  const stop = async (): Promise<void> => {
    await program?.close();
    await world.untilCatalog(call);
  };

  describe('at work', () => {
    beforeAll(() => start());
    afterAll(stop);

    it('shows in a call that is going on, with what it declares', async () => {
      const { tools } = await call.catalog();
      expect(tools).toEqual([exampleDefinition(language)]);
    });

    it('leaves a message, and the trace of the call goes with it', async () => {
      const { tenant, callId } = call;
      const command = { tenant, callId, turnId: 't-1', generationId: 'g-1', toolCallId: 'c-1', tool: TOOL };
      const reply = (await world.bus.request(
        subjects.toolsExecute,
        { ...command, arguments: MESSAGE, deadlineMs: 5000 },
        { timeoutMs: 6000, headers: { ...call.proof, traceparent } },
      )) as ExecuteToolReply;
      expect(reply).toMatchObject({ replayed: false, result: { messageId: expect.any(String) } });
      const { messageId } = reply.result as { messageId: string };
      const message: unknown = JSON.parse(readFileSync(join(messages, `${messageId}.json`), 'utf8'));
      expect(message).toMatchObject({
        message: MESSAGE,
        traceparent: expect.stringContaining(TRACE_ID),
        result: reply.result,
      });
      expect(lines()).toContainEqual(
        expect.objectContaining({ msg: 'tool answered', callId: call.callId, traceId: TRACE_ID }),
      );
      expect(program?.logs()).not.toContain(MESSAGE.text);
    });

    it('does the work once for an idempotency key, even when two deliveries race', async () => {
      const before = stored();
      const idempotencyKey = randomUUID();
      const replies = await Promise.all([1, 2, 3, 4].map(() => ask(MESSAGE, { idempotencyKey })));
      expect(new Set(replies.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      expect(stored()).toHaveLength(before.length + 1);
    });

    it('refuses in a structured way, which the model gets to see', async () => {
      await expect(call.execute(TOOL, { ...MESSAGE, recipient: 'nobody' })).rejects.toMatchObject({
        code: 'TOOL_FAILED',
        details: { toolCode: 'RECIPIENT_UNKNOWN', toolDetails: { known: ['ada', 'grace'] } },
      });
    });

    it('checks arguments and envelope itself, and names what is wrong', async () => {
      const before = stored();
      await expect(call.execute(TOOL, { recipient: 'grace' })).rejects.toMatchObject({
        code: 'ARGUMENTS_INVALID',
      });
      expect(await ask({ ...MESSAGE, urgency: 'now' })).toMatchObject({
        error: 'ARGUMENTS_INVALID',
        body: {
          code: 'ARGUMENTS_INVALID',
          retryable: false,
          details: { fields: [{ field: 'urgency', rule: 'enum' }] },
          traceId: TRACE_ID,
        },
      });
      expect(await ask({ ...MESSAGE, text: 'x'.repeat(9000) })).toMatchObject({
        error: 'ARGUMENTS_TOO_LARGE',
      });
      expect(await ask(MESSAGE, { callId: 'a.b' })).toMatchObject({
        error: 'INVALID_ENVELOPE',
        body: { details: { header: HEADERS.callId } },
      });
      expect(await ask(MESSAGE, { deadline: Date.now() - 1 })).toMatchObject({ error: 'DEADLINE_EXCEEDED' });
      expect(stored()).toEqual(before);
    });
  });

  describe('with a slow mail system behind it', () => {
    afterEach(stop);

    it('stops at the deadline before it has done anything, and can be asked again', async () => {
      await start(60_000);
      const codeOf = () =>
        call.execute(TOOL, MESSAGE, { deadlineMs: 400 }).then(
          () => 'executed',
          (error: CodedError) => error.code,
        );
      expect(await codeOf()).toBe('TOOL_TIMEOUT');
      await waitFor(() => lines().find((line) => /^(DEADLINE_EXCEEDED|STOPPED)$/.test(String(line['code']))));
      expect(stored()).toEqual([]);
      // Its late word that nothing was done takes the doubt away.
      await waitFor(async () => (await codeOf()) === 'TOOL_TIMEOUT');
    });

    it('stops when the caller has moved on', async () => {
      await start(60_000);
      const generationId = `g-${randomUUID()}`;
      const asked = call.execute(TOOL, MESSAGE, { generationId }).then(
        () => 'executed',
        (error: CodedError) => error.code,
      );
      await waitFor(async () => (await requests()) === 1);
      expect(await call.cancel(generationId)).toEqual({ cancelled: 1 });
      // It was told to stop, and says itself that nothing was changed.
      expect(await asked).toBe('TOOL_CANCELLED');
      await waitFor(() => lines().find(({ code }) => code === 'STOPPED'));
      expect(stored()).toEqual([]);
    });

    it('finishes what it has begun when it is stopped, and ends cleanly', async () => {
      await start(1500);
      const asked = call.execute(TOOL, MESSAGE);
      await waitFor(async () => (await requests()) === 1);
      const end = program?.close();
      expect(await asked).toMatchObject({ result: { messageId: expect.any(String) } });
      expect(await end).toBe('ended with code 0');
      expect(stored()).toHaveLength(1);
    });
  });
});

interface Envelope {
  readonly callId?: string;
  readonly idempotencyKey?: string;
  readonly deadline?: number;
}

/** Asks the tool as the gateway does, past it. */
async function ask(
  args: object,
  envelope: Envelope = {},
): Promise<{ error: string | undefined; body: unknown }> {
  const { callId = 'call-1', idempotencyKey = randomUUID(), deadline = Date.now() + 5000 } = envelope;
  const reply = await world.bus.requestRaw(SUBJECT, JSON.stringify(args), {
    timeoutMs: 5000,
    headers: {
      [HEADERS.tenant]: 'local',
      [HEADERS.callId]: callId,
      [HEADERS.toolCallId]: randomUUID(),
      [HEADERS.idempotencyKey]: idempotencyKey,
      [HEADERS.deadline]: String(deadline),
      traceparent,
    },
  });
  return { error: reply.headers?.get(HEADERS.error) || undefined, body: reply.json() };
}
