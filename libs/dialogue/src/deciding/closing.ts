import { ENGLISH } from '../speaking/english.js';
import type { Draft } from './draft.js';
import { askAnythingElse } from './plan.js';

/** Says goodbye; the call ends after these words. */
export function sayGoodbye(draft: Draft): void {
  if (draft.talk.frame) draft.say(ENGLISH.nothingDone);
  draft.talk.frame = undefined;
  draft.talk.asked = { kind: 'anythingElse' };
  draft.say(draft.scene.script.phrases.goodbye ?? ENGLISH.goodbye);
  draft.endsCall = true;
  draft.act = 'goodbye';
}

/** Gives up what is under way. */
export function abandon(draft: Draft, saying?: string): void {
  draft.say(saying ?? draft.scene.script.phrases.abandoned ?? ENGLISH.abandoned);
  draft.talk.frame = undefined;
  askAnythingElse(draft);
}
