import { compileTool } from '@trunkline/tool-sdk';
import { expect, it } from 'vitest';
import { executorOf } from './executor.js';

const tool = compileTool({
  name: 'show_form',
  version: 1,
  description: 'Shows a form.',
  parameters: { type: 'object', properties: {}, additionalProperties: false },
  effect: 'read',
  timeoutMs: 1000,
  maxAttempts: 1,
  idempotent: false,
  scopes: [],
  sensitive: [],
  examples: [],
});
const [one, other] = [
  { tenant: 'local', callId: 'call-1' },
  { tenant: 'local', callId: 'call-2' },
];

it('a tool on the bus is watched for the whole tenant', () => {
  expect(executorOf(tool, one)).toEqual(executorOf(tool, other));
  expect(executorOf(tool, one)).toMatchObject({ subject: 'tool.show_form.v1', breakerScope: 'local' });
});

it('one caller’s page that fails says nothing about another’s', () => {
  const [a, b] = [one, other].map((call) => executorOf({ ...tool, inPage: true }, call));
  expect(a).toMatchObject({ subject: 'client-action.local.call-1.show_form', tool: 'show_form.v1' });
  expect(a?.breakerScope).not.toBe(b?.breakerScope);
  expect(a?.bulkhead).not.toBe(b?.bulkhead);
});
