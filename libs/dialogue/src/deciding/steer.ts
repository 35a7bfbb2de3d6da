import type { Reading } from '../hearing/reading.js';
import { ENGLISH } from '../speaking/english.js';
import { abandon, sayGoodbye } from './closing.js';
import type { Draft } from './draft.js';
import { plan } from './plan.js';
import { restate } from './restate.js';
import { intentOf } from './scene.js';
import { newFrame } from './talk.js';

/** Commands that work anywhere. */
export function steer(draft: Draft, reading: Reading): boolean {
  const { talk } = draft;
  const { commands } = reading;
  const { frame } = talk;
  const top = reading.intents[0];
  if (commands.has('repeat') && reading.slots.size === 0) {
    draft.clauses.push(...(talk.lastClauses.length > 0 ? talk.lastClauses : [ENGLISH.welcome]));
    draft.act = 'repeat';
    return true;
  }
  if (commands.has('startOver')) {
    draft.say(ENGLISH.startOver);
    if (frame) {
      talk.frame = newFrame(frame.intent, draft.scene.script, new Map());
      plan(draft);
    } else draft.ask({ kind: 'intent' }, ENGLISH.welcome);
    return true;
  }
  if (commands.has('goodbye') && reading.slots.size === 0) {
    sayGoodbye(draft);
    return true;
  }
  const steered = frame !== undefined && frame.intent === top?.name;
  if (commands.has('abandon') && frame && !steered && reading.slots.size === 0) {
    abandon(draft);
    return true;
  }
  if (commands.has('hold') && reading.slots.size === 0 && !top) {
    draft.say(ENGLISH.hold);
    draft.act = 'hold';
    return true;
  }
  if (commands.has('help') && (!top || reading.text.startsWith('help'))) {
    const label = intentOf(draft.scene, frame?.intent)?.label;
    if (label !== undefined) {
      talk.repairs = Math.max(talk.repairs, 2);
      draft.say(ENGLISH.helpWithin, { intent: { value: label } });
      restate(draft);
    } else draft.ask({ kind: 'intent' }, draft.scene.script.phrases.help ?? ENGLISH.help);
    draft.act = 'help';
    return true;
  }
  return false;
}
