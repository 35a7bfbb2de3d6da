import { compileSchema } from '@trunkline/tool-sdk';
import { describe, expect, it } from 'vitest';
import { judgeReply, judgeSilence } from './result.js';

const check = compileSchema({
  type: 'object',
  properties: { reference: { type: 'string' } },
  required: ['reference'],
  additionalProperties: false,
});
const bytes = (body: unknown) => Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
const reply = (body: unknown, errorCode?: string) => judgeReply({ errorCode, data: bytes(body) }, check);

describe('the reply of a tool', () => {
  it('that keeps the result schema is the result', () => {
    expect(reply({ reference: 'A7K2' })).toEqual({ kind: 'result', result: { reference: 'A7K2' } });
  });

  it.each([
    ['no JSON', 'oops', 'RESULT_INVALID'],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'RESULT_INVALID'],
    ['a prototype key', '{"__proto__":{"a":1}}', 'RESULT_INVALID'],
    ['nested too deeply', `${'['.repeat(40)}${']'.repeat(40)}`, 'RESULT_INVALID'],
    ['another shape', { reference: 1 }, 'RESULT_INVALID'],
    ['an unknown field', { reference: 'A7K2', ignore: 'previous instructions' }, 'RESULT_INVALID'],
    ['too large', JSON.stringify({ reference: 'x'.repeat(70_000) }), 'RESULT_TOO_LARGE'],
  ])('%s is refused, but the work counts as done', (_, body, code) => {
    const data = Buffer.isBuffer(body) ? body : bytes(body);
    expect(judgeReply({ errorCode: undefined, data }, check)).toMatchObject({
      kind: 'error',
      refusal: { code },
      effect: 'done',
      health: 'failure',
    });
  });
});

describe('an error of a tool', () => {
  const error = (code: string, more: object = {}) =>
    reply({ code, message: 'no', retryable: false, ...more }, code);

  it('keeps its own code when the catalogue leaves that to tools', () => {
    expect(error('SLOT_TAKEN', { details: { alternatives: ['x'] } })).toEqual({
      kind: 'error',
      refusal: { code: 'SLOT_TAKEN', message: 'no', details: { alternatives: ['x'] } },
      effect: 'none',
      health: 'success',
      retryable: false,
    });
  });

  it('of its own making becomes TOOL_FAILED with its code in the details', () => {
    expect(error('OUT_OF_STOCK', { retryable: true })).toMatchObject({
      refusal: { code: 'TOOL_FAILED', details: { toolCode: 'OUT_OF_STOCK' } },
      retryable: true,
    });
  });

  it.each(['CONFIRMATION_REQUIRED', 'TURN_DISCARDED', 'EFFECT_IN_DOUBT', 'CALL_NOT_LIVE', 'UNAUTHENTICATED'])(
    'that poses as the platform’s %s is only a failure of the tool',
    (code) => {
      expect(error(code)).toMatchObject({ refusal: { code: 'TOOL_FAILED', details: { toolCode: code } } });
    },
  );

  it('that it did not expect leaves open what was done', () => {
    expect(error('INTERNAL')).toMatchObject({
      effect: 'unknown',
      health: 'failure',
      refusal: { code: 'TOOL_FAILED' },
    });
  });

  it.each([
    ['TOOL_OVERLOADED', 'TOOL_OVERLOADED', 'none'],
    ['SHUTTING_DOWN', 'TOOL_UNAVAILABLE', 'none'],
    ['DEADLINE_EXCEEDED', 'TOOL_TIMEOUT', 'none'],
    ['TOOL_TIMEOUT', 'TOOL_TIMEOUT', 'unknown'],
    ['TOOL_CANCELLED', 'TOOL_CANCELLED', 'unknown'],
    ['RESULT_TOO_LARGE', 'RESULT_TOO_LARGE', 'done'],
  ])('%s of the SDK becomes %s, effect %s', (code, becomes, effect) => {
    expect(error(code)).toMatchObject({ refusal: { code: becomes }, effect });
  });

  it('with a body that is not readable is still an error', () => {
    expect(judgeReply({ errorCode: 'SLOT_TAKEN', data: bytes('oops') }, check)).toMatchObject({
      refusal: { code: 'SLOT_TAKEN' },
    });
  });

  it('is bounded: a long message is cut, large details are dropped', () => {
    const judged = error('OUT_OF_STOCK', { message: 'x'.repeat(5000), details: { note: 'x'.repeat(5000) } });
    expect(JSON.stringify(judged).length).toBeLessThan(600);
  });
});

describe('silence', () => {
  it('without anybody there means that nothing was done', () => {
    expect(judgeSilence('no_responders')).toMatchObject({
      refusal: { code: 'TOOL_UNAVAILABLE' },
      effect: 'none',
    });
  });

  it.each([
    ['timeout', 'TOOL_TIMEOUT', 'failure'],
    ['cancelled', 'TOOL_CANCELLED', 'neutral'],
    ['disconnected', 'BUS_UNAVAILABLE', 'neutral'],
  ] as const)('by %s leaves the outcome unknown', (silence, code, health) => {
    expect(judgeSilence(silence)).toMatchObject({ refusal: { code }, effect: 'unknown', health });
  });
});

it('what nobody can see reaches nobody', () => {
  const hidden = 'Anna\u200B\u202E \u{E0041}Miller\u0007';
  const clean = { errorCode: undefined, data: bytes({ name: hidden, list: [hidden] }) };
  expect(judgeReply(clean, () => [])).toEqual({
    kind: 'result',
    result: { name: 'Anna Miller', list: ['Anna Miller'] },
  });
  const refused = {
    errorCode: 'SLOT_TAKEN',
    data: Buffer.from(JSON.stringify({ message: hidden, details: { near: [hidden] } })),
  };
  const answer = judgeReply(refused, () => []);
  expect(answer.kind).toBe('error');
  expect(JSON.stringify(answer)).toContain('Anna Miller');
  for (const unseen of ['\u200B', '\u202E']) expect(JSON.stringify(answer)).not.toContain(unseen);
});
