import { readStoredEvents } from '@trunkline/bus';
import { STREAMS, subjects } from '@trunkline/contracts';
import { waitFor } from '@trunkline/testing';
import { defineTool } from '@trunkline/tool-sdk';
import { Type } from 'class-transformer';
import { IsOptional, IsString, MinLength, ValidateNested } from 'class-validator';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Contact {
  @IsString() @MinLength(1) id!: string;
  @IsOptional() @IsString() @MinLength(1) mail?: string;
}
class Visit {
  @IsString() @MinLength(1) name!: string;
  @IsOptional() @IsString() note?: string;
  @IsOptional() @IsString() @MinLength(3) phone?: string;
  @IsOptional() @ValidateNested() @Type(() => Contact) contact?: Contact;
}

const seen: object[] = [];
const handler = (args: Visit) => {
  seen.push(JSON.parse(JSON.stringify(args)) as object);
  return { name: args.name };
};
const common = { arguments: Visit, handler };
const book = defineTool({ ...common, name: 'visit_book', description: 'Books a visit.', effect: 'write' });
const wipe = defineTool({
  ...common,
  name: 'visit_wipe',
  description: 'Wipes a visit.',
  effect: 'irreversible',
});

let world: GatewayWorld;
let call: CallUnderTest;
beforeAll(async () => {
  world = await startGatewayWorld();
  await Promise.all([world.startGateway(), world.serve('visits', book, wipe)]);
});
beforeEach(async () => {
  seen.length = 0;
  call = await world.newCall({ tools: [{ name: 'visit_book' }, { name: 'visit_wipe' }] });
  await world.untilCatalog(call, 'visit_book', 'visit_wipe');
});
afterAll(() => world?.close());

it('an optional argument that says nothing never reaches the tool, at no depth, and the audit names it', async () => {
  const args = { name: 'Ada', note: null, phone: '', contact: { id: 'a', mail: '' } };
  await call.execute('visit_book', args);
  expect(seen).toEqual([{ name: 'Ada', contact: { id: 'a' } }]);
  const stored = () =>
    readStoredEvents(world.bus, STREAMS.AUDIT.name, subjects.audit(call.tenant, call.callId, 'tool_decided'));
  const [record] = await waitFor(async () => {
    const records = await stored();
    return records.length > 0 && records;
  });
  expect(record).toMatchObject({
    outcome: 'executed',
    arguments: { name: 'Ada', contact: { id: 'a' } },
    droppedArguments: ['note', 'phone', 'contact.mail'],
  });
});

it('what the schema takes stays, and what it demands is refused as before', async () => {
  await call.execute('visit_book', { name: 'Ada', note: '' });
  expect(seen).toEqual([{ name: 'Ada', note: '' }]);
  for (const args of [
    { name: null },
    { name: '' },
    { name: 'Ada', unknown: null },
    { name: 'Ada', contact: { id: '' } },
  ])
    await expect(call.execute('visit_book', args)).rejects.toMatchObject({ code: 'ARGUMENTS_INVALID' });
});

it('the ledger takes both spellings for one effect', async () => {
  const key = { idempotencyKey: 'one' };
  await expect(call.execute('visit_book', { name: 'Eve', phone: null }, key)).resolves.toMatchObject({
    replayed: false,
  });
  await expect(call.execute('visit_book', { name: 'Eve' }, key)).resolves.toMatchObject({ replayed: true });
  expect(seen).toHaveLength(1);
});

it('a yes to the one spelling counts for the other', async () => {
  const asked = call.execute('visit_wipe', { name: 'Ada', phone: '', note: null });
  await expect(asked).rejects.toMatchObject({ code: 'CONFIRMATION_REQUIRED' });
  const { confirmation } = await call.confirm('visit_wipe', { name: 'Ada' });
  await call.execute('visit_wipe', { name: 'Ada', note: null }, { turnId: 'turn-2', confirmation });
  expect(seen).toEqual([{ name: 'Ada' }]);
});
