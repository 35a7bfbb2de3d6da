import type { Intent } from '@trunkline/profiles';
import type { Reading } from '../hearing/reading.js';
import type { Draft } from './draft.js';
import { frameSlots } from './frame-slots.js';
import { intentOf, slotOf } from './scene.js';
import { newFrame } from './talk.js';

/** @returns the intent that was started now */
export function startOrSwitch(draft: Draft, reading: Reading): string | undefined {
  const { talk, scene } = draft;
  const top = reading.intents[0];
  const { frame } = talk;
  if (!frame) {
    if (amend(draft, reading)) return undefined;
    if (top && top.score >= (reading.faq?.score ?? 0)) {
      begin(draft, top.name);
      return top.name;
    }
    return startDefault(draft, reading) ? talk.frame?.intent : undefined;
  }
  if (!top || top.name === frame.intent) return undefined;
  const wanted = intentOf(scene, top.name);
  const current = intentOf(scene, frame.intent);
  // Asking what is free belongs to booking; it doesn't start anything else.
  if (wanted?.offers !== undefined && frameSlots(scene, frame).includes(wanted.offers)) return undefined;
  if (current?.next === top.name) {
    frame.intent = top.name;
    return undefined;
  }
  const asked = 'slot' in talk.asked ? talk.asked.slot : undefined;
  const answers = asked !== undefined && reading.slots.has(asked);
  if (top.score < 2 || (answers && top.score < 3)) return undefined;
  begin(draft, top.name);
  return top.name;
}

function begin(draft: Draft, intent: string): void {
  draft.talk.frame = newFrame(intent, draft.scene.script, draft.talk.memory);
  draft.talk.finished = undefined;
}

/** Details without an intent ("next Tuesday at three"): the first intent that needs them. */
export function startDefault(draft: Draft, reading: Reading): boolean {
  const given = [...reading.slots.keys()].filter((name) =>
    ['date', 'time', 'choice', 'partOfDay'].includes(slotOf(draft.scene, name)?.type ?? ''),
  );
  const timely = given.length > 0 || reading.vague !== undefined || reading.past !== undefined;
  if (!timely) return false;
  const fits = ([, intent]: [string, Intent]) =>
    given.every((name) => intent.slots.includes(name) || intent.optional.includes(name)) &&
    (given.length > 0 || intent.slots.some((name) => slotOf(draft.scene, name)?.type === 'date'));
  const found = [...draft.scene.script.intents].find(fits);
  if (!found) return false;
  begin(draft, found[0]);
  return true;
}

/** "Actually, make it four", after the booking: another intent takes the details over. */
function amend(draft: Draft, reading: Reading): boolean {
  const { talk, scene } = draft;
  const after = intentOf(scene, talk.finished)?.amend;
  const changes = [...reading.slots.keys()].some((name) =>
    ['date', 'time'].includes(slotOf(scene, name)?.type ?? ''),
  );
  if (after === undefined || !changes || !(reading.correction || reading.intents.length === 0)) return false;
  begin(draft, after);
  for (const [name, value] of talk.finishedSlots)
    if (['date', 'time'].includes(slotOf(scene, name)?.type ?? ''))
      talk.frame?.slots.set(name, { ...value, settled: slotOf(scene, name)?.options === undefined });
  return true;
}
