import type { Reading } from '../hearing/reading.js';
import { ENGLISH } from '../speaking/english.js';
import type { Draft } from './draft.js';
import { plan } from './plan.js';
import { refuse } from './refusal.js';
import { intentOf } from './scene.js';

/** A tool is still running for an earlier turn. A change is waited for, but not forever; a lookup can be asked again. */
export function stillWorking(draft: Draft, reading: Reading): boolean {
  const { talk, scene } = draft;
  for (const pending of talk.pending) pending.waited++;
  const step = intentOf(scene, talk.frame?.intent)?.steps[talk.frame?.step ?? 0];
  const change = talk.pending.find((p) => step?.effect === 'write' && p.name === step.tool);
  const content = reading.slots.size > 0 || reading.intents.length > 0 || reading.polarity === 'no';
  if (change && change.waited > 1) {
    talk.pending.length = 0;
    refuse(draft, { code: 'EFFECT_IN_DOUBT', details: undefined }, change.name);
    return true;
  }
  if (talk.pending.length === 0) return false;
  if (change || !content) {
    draft.say(ENGLISH.stillWorking);
    draft.act = 'wait';
    if (!change && talk.pending.every((p) => p.waited > 1)) {
      talk.pending.length = 0;
      plan(draft);
    }
    return true;
  }
  talk.pending.length = 0;
  return false;
}
