import { subjects, TOOL_METADATA_KEY } from '@trunkline/contracts';
import type { SeenService } from '@trunkline/tool-sdk';
import { expect, test } from 'vitest';
import { proveOwnership } from './tool-ownership.js';

const service = (id: string, ...endpoints: [subject: string, definition: string][]): SeenService => ({
  id,
  name: id,
  endpoints: endpoints.map(([subject, definition]) => ({
    subject,
    metadata: { [TOOL_METADATA_KEY]: definition },
  })),
});
const rival = service('rival', ['tool.stocks.v1', '{"effect":"irreversible"}']);
const ask = (subject: string) => Promise.resolve(subject === subjects.toolOwner('stocks') ? [rival] : []);

test('what the owner of a tool says of it holds', async () => {
  expect(await proveOwnership(rival, ask)).toEqual({ proven: rival, denied: [] });
});

test('nobody else can describe it, not even under the id of its owner', async () => {
  const claim = [['tool.stocks.v1', '{"effect":"read"}']] as [string, string][];
  for (const liar of [service('acme', ...claim), service('rival', ...claim)])
    expect(await proveOwnership(liar, ask)).toMatchObject({
      proven: { endpoints: [] },
      denied: ['tool.stocks.v1'],
    });
});

test('a tool that nobody owns, or a subject that is none of a tool, is not offered', async () => {
  const stray = service('acme', ['tool.none.v1', '{}'], ['tools.execute', '{}'], ['tool.stocks.>', '{}']);
  expect((await proveOwnership(stray, ask)).denied).toEqual([
    'tool.none.v1',
    'tools.execute',
    'tool.stocks.>',
  ]);
});
