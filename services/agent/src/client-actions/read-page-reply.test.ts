import { describe, expect, it } from 'vitest';
import { actionError } from './action-error.js';
import { readPageReply } from './read-page-reply.js';

const read = (reply: unknown) => () =>
  readPageReply(typeof reply === 'string' ? reply : JSON.stringify(reply), 'a-1');
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('the acknowledgement of a page', () => {
  it('brings the result', () => {
    expect(read({ id: 'a-1', ok: true, result: { submitted: true } })()).toEqual({ submitted: true });
  });

  it.each(['ACTION_UNKNOWN', 'ACTION_REFUSED', 'ARGUMENTS_INVALID', 'TOOL_TIMEOUT'])(
    'may refuse with %s',
    (refusal) => {
      expect(read({ id: 'a-1', ok: false, code: refusal, message: 'no' })).toThrow(code(refusal));
    },
  );

  it.each([
    ['to another action', { id: 'a-2', ok: true, result: {} }],
    ['without a result', { id: 'a-1', ok: true }],
    ['with a result that is no object', { id: 'a-1', ok: true, result: [1] }],
    ['with a code of the platform', { id: 'a-1', ok: false, code: 'CONFIRMATION_REQUIRED' }],
    ['that is no JSON', 'yes'],
    ['that reaches for a prototype', '{"id":"a-1","ok":true,"result":{"__proto__":{"x":1}}}'],
  ])('%s is a failure', (_, reply) => {
    expect(read(reply)).toThrow(code('TOOL_FAILED'));
  });

  it('of a page that has left means that nobody is there', () => {
    expect(read({ id: 'a-1', ok: false, code: 'CALL_NOT_LIVE' })).toThrow(code('TOOL_UNAVAILABLE'));
  });
});

describe('an RPC that fails', () => {
  it.each([
    [1400, 'TOOL_UNAVAILABLE'],
    [1401, 'TOOL_UNAVAILABLE'],
    [1503, 'TOOL_CANCELLED'],
    [1501, 'TOOL_TIMEOUT'],
    [1502, 'TOOL_TIMEOUT'],
    [1500, 'TOOL_TIMEOUT'],
  ])('%i is %s', (rpcCode, expected) => {
    expect(actionError({ code: rpcCode })).toMatchObject({ code: expected });
  });

  it('because the room is gone ends with the call', () => {
    expect(actionError(AbortSignal.abort().reason)).toMatchObject({ code: 'TOOL_CANCELLED' });
  });
});
