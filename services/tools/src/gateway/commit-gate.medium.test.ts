import { waitFor } from '@trunkline/testing';
import { defineTool, type ToolContext } from '@trunkline/tool-sdk';
import { IsString } from 'class-validator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Job {
  @IsString() id!: string;
}

const begun: string[] = [];
const stopped: string[] = [];

/** Works until it is told to stop. */
async function untilStopped({ id }: Job, { signal }: ToolContext): Promise<object> {
  begun.push(id);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  stopped.push(id);
  throw signal.reason;
}

const definition = {
  description: 'Works for long.',
  arguments: Job,
  timeoutMs: 20_000,
  handler: untilStopped,
};
const readJob = defineTool({ ...definition, name: 'read_job', effect: 'read' });
const writeJob = defineTool({ ...definition, name: 'write_job', effect: 'write' });

let world: GatewayWorld;
let call: CallUnderTest;

beforeAll(async () => {
  world = await startGatewayWorld();
  await Promise.all([world.startGateway(), world.startGateway(), world.serve('jobs', readJob, writeJob)]);
});
beforeEach(async () => {
  call = await world.newCall({ tools: [{ name: 'read_job' }, { name: 'write_job' }] });
  for (let i = 0; i < 4; i++) await world.untilCatalog(call, 'read_job', 'write_job');
});
afterAll(() => world?.close());

const long = { deadlineMs: 20_000 };
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'executed',
    (error: { code: string }) => error.code,
  );

/** The other replica hears of a cancellation in a moment; a write would not even wait for that. */
async function untilHeard(tool: string, of: { generationId: string; toolCallId?: string }): Promise<void> {
  if (tool !== 'read_job') return;
  await waitFor(async () => {
    const codes = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        codeOf(call.execute(tool, { id: `probe-${i}` }, { ...of, deadlineMs: 100 })),
      ),
    );
    return codes.every((code) => code === 'TURN_DISCARDED');
  });
}

describe.each(['read_job', 'write_job'])('%s of an interrupted generation', (tool) => {
  it('never begins, whichever replica is asked', async () => {
    await call.cancel('g-old');
    await untilHeard(tool, { generationId: 'g-old' });
    begun.length = 0;
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        codeOf(call.execute(tool, { id: `x-${i}` }, { generationId: 'g-old' })),
      ),
    );
    expect(new Set(codes)).toEqual(new Set(['TURN_DISCARDED']));
    expect(begun).toEqual([]);
  });

  it('is told to stop when it runs, and the model hears that at once', async () => {
    const id = `running-${tool}`;
    const running = codeOf(call.execute(tool, { id }, { generationId: 'g-2', ...long }));
    await waitFor(() => begun.includes(id));
    await call.cancel('g-2');
    expect(await running).toBe('TOOL_CANCELLED');
    await waitFor(() => stopped.includes(id));
  });

  it('alone is meant: the next generation may run, and so may its other tool calls', async () => {
    await call.cancel('g-3', { toolCallId: 'tc-9' });
    await untilHeard(tool, { generationId: 'g-3', toolCallId: 'tc-9' });
    await expect(
      call.execute(tool, { id: 'a' }, { generationId: 'g-3', toolCallId: 'tc-9' }),
    ).rejects.toMatchObject({ code: 'TURN_DISCARDED' });
    const id = `other-${tool}`;
    const other = codeOf(call.execute(tool, { id }, { generationId: 'g-3', toolCallId: 'tc-10', ...long }));
    await waitFor(() => begun.includes(id));
    await call.cancel('g-3', { toolCallId: 'tc-10' });
    expect(await other).toBe('TOOL_CANCELLED');
  });
});

describe('a cancellation that races with its execution', () => {
  it('leaves a write either not begun or told to stop, never running on', async () => {
    for (let round = 0; round < 20; round++) {
      const id = `race-${round}`;
      const generationId = `g-race-${round}`;
      const work = codeOf(call.execute('write_job', { id }, { generationId, ...long }));
      const cancelled = call.cancel(generationId);
      const [code] = await Promise.all([work, cancelled]);
      expect(['TURN_DISCARDED', 'TOOL_CANCELLED']).toContain(code);
      if (begun.includes(id)) await waitFor(() => stopped.includes(id), { describe: `the end of ${id}` });
    }
  });

  it('of a call that has ended is refused', async () => {
    await call.end();
    await expect.poll(() => codeOf(call.cancel('g-1'))).toBe('CALL_NOT_LIVE');
  });
});
