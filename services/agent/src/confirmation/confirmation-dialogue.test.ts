import { CodedError } from '@trunkline/errors';
import { createLogger } from '@trunkline/telemetry';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConfirmationDialogue, type Consent, type LastItem } from './confirmation-dialogue.js';

const HASH = 'a'.repeat(64);
const QUESTION = 'Refund 20 euros to Ada?';
const call = { key: 'k-1', tool: 'refund', version: 1, arguments: { amount: 20, to: { name: 'Ada' } } };
const required = (more: object = {}) =>
  new CodedError('CONFIRMATION_REQUIRED', undefined, {
    details: {
      question: QUESTION,
      argumentsHash: HASH,
      expiresAt: new Date(now + 60_000).toISOString(),
      ...more,
    },
  });

let now = 1000;
let granted: Consent[];
let putAgain: number;
let dialogue: ConfirmationDialogue;

beforeEach(() => {
  [now, granted, putAgain] = [1000, [], 0];
  dialogue = new ConfirmationDialogue({
    page: { tell: () => Promise.resolve() },
    grant: (consent) => {
      granted.push(consent);
      return Promise.resolve('token');
    },
    askAgain: () => Promise.resolve(putAgain++),
    onClick: () => undefined,
    language: 'en',
    logger: createLogger('test', 'silent'),
    clock: () => now,
  });
});

const TOOL: LastItem = { kind: 'tool_result' };
const caller = (said: string): LastItem => ({ kind: 'caller', said, byClick: false });
/** The agent's model would answer; what is said is said whole. */
function agent(last: LastItem, ownWords = 'Shall I look up our opening hours?') {
  const move = dialogue.interject(last);
  if (move?.kind === 'run') return move;
  const text = move?.sentence ?? ownWords;
  dialogue.agentSpeaks();
  dialogue.agentSpoke(text, false, (now += 10));
  now += 100;
  return text;
}
const callerSays = (said: string) => dialogue.callerTurn(said, false, (now += 100));

describe('with any model', () => {
  it('the platform asks in its own sentence, and on a yes runs exactly what it asked about', async () => {
    dialogue.require(call, required());
    expect(agent(TOOL)).toBe(QUESTION);
    // Made ahead of the end of the turn, and again after it.
    expect(dialogue.interject(caller('Yes'))).toMatchObject({ kind: 'run', call });
    callerSays('Yes, please.');
    expect(agent(caller('Yes, please.'))).toMatchObject({ kind: 'run', call });
    expect(await dialogue.token(call, 'turn-3')).toBe('token');
    expect(granted).toEqual([
      { call, turnId: 'turn-3', by: 'turn', sentence: QUESTION, argumentsHash: HASH },
    ]);
    expect(await dialogue.token(call, 'turn-3')).toBeUndefined();
  });

  it('a yes to other words of the model is none', async () => {
    dialogue.require(call, required());
    dialogue.agentSpeaks();
    dialogue.agentSpoke('Shall I look up our opening hours?', false, (now += 10));
    callerSays('Yes.');
    expect(await dialogue.token(call, 'turn-3')).toBeUndefined();
  });

  it('a yes for other arguments is none', async () => {
    dialogue.require(call, required());
    agent(TOOL);
    callerSays('Yes.');
    expect(
      await dialogue.token({ ...call, key: 'k-2', arguments: { amount: 999 } }, 'turn-3'),
    ).toBeUndefined();
  });

  it('an unclear answer gets the question once more in other words, and is then a no', () => {
    dialogue.require(call, required());
    agent(TOOL);
    expect(dialogue.interject(caller('Yeah, not sure.'))).toMatchObject({ kind: 'say' });
    callerSays('Yeah, not sure.');
    const again = agent(caller('Yeah, not sure.'));
    expect(again).toContain(QUESTION);
    expect(again).not.toBe(QUESTION);
    expect(putAgain).toBe(1);
    callerSays('Perhaps.');
    expect(dialogue.interject(caller('Perhaps.'))).toBeUndefined();
    expect(dialogue.isDeclined(call.key)).toBe(true);
  });

  it('the repeated question is answered with yes', async () => {
    dialogue.require(call, required());
    agent(TOOL);
    callerSays('Hmm, wait.');
    const again = agent(caller('Hmm, wait.'));
    callerSays('Yes.');
    expect(dialogue.interject(caller('Yes.'))).toMatchObject({ kind: 'run' });
    expect(await dialogue.token(call, 'turn-4')).toBe('token');
    expect(granted).toMatchObject([{ sentence: again }]);
  });

  it('a no is the model’s to answer, and nothing is asked again in that turn', () => {
    dialogue.require(call, required());
    agent(TOOL);
    callerSays('No, thank you.');
    expect(dialogue.interject(caller('No, thank you.'))).toBeUndefined();
    expect(dialogue.isDeclined(call.key)).toBe(true);
    callerSays('Oh well, do refund it after all.');
    expect(dialogue.isDeclined(call.key)).toBe(false);
  });

  it('no voice counts where a click is demanded', async () => {
    dialogue.require(call, required({ by: 'click' }));
    expect(agent(TOOL)).toMatch(/on your screen/);
    callerSays('Yes.');
    expect(await dialogue.token(call, 'turn-3')).toBeUndefined();
    expect(agent(caller('Yes.'))).toMatch(/on the screen/);
  });

  it('what can’t be put into a sentence needs a click', async () => {
    dialogue.require(call, required({ question: undefined }));
    expect(agent(TOOL)).toMatch(/on your screen/);
    callerSays('Yes.');
    expect(await dialogue.token(call, 'turn-3')).toBeUndefined();
  });
});

describe('with the operator’s own dialogue', () => {
  const wording = { sentence: 'The refund of 20 euros cannot be undone. Shall I do it?' };

  it('its wording is spoken, and its yes counts; it calls the tool by itself', async () => {
    dialogue.require(call, required());
    expect(dialogue.interject(TOOL, wording)).toEqual({ kind: 'say', ...wording });
    dialogue.agentSpeaks();
    dialogue.agentSpoke(wording.sentence, false, (now += 10));
    expect(dialogue.interject(caller('Yes.'), { sentence: undefined })).toBeUndefined();
    callerSays('Yes.');
    expect(await dialogue.token(call, 'turn-3')).toBe('token');
    expect(granted).toMatchObject([wording]);
  });
});
