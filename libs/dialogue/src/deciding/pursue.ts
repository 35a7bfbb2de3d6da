import type { Reading } from '../hearing/reading.js';
import { ENGLISH } from '../speaking/english.js';
import type { Draft } from './draft.js';
import { frameSlotOfType, frameSlots } from './frame-slots.js';
import { moveDay, offerAnything } from './other-options.js';
import { askSlot, plan } from './plan.js';
import { intentOf, slotOf } from './scene.js';
import { startDefault, startOrSwitch } from './start-intent.js';
import { takeValues } from './take-values.js';

/** What the caller wants, and the details of it. */
export function pursue(draft: Draft, reading: Reading): boolean {
  const { talk, scene } = draft;
  const started = startOrSwitch(draft, reading);
  const { frame } = talk;
  if (!frame) return reading.past !== undefined && startDefault(draft, reading) && pursue(draft, reading);
  const changed = takeValues(scene, talk, reading);
  if (reading.past !== undefined && !changed.some((name) => slotOf(scene, name)?.type === 'date')) {
    draft.say(ENGLISH.pastDay);
    const date = frameSlotOfType(scene, frame, 'date');
    if (date !== undefined) askSlot(draft, date);
    return true;
  }
  if (moveDay(draft, reading, frame)) return true;
  if (!started && changed.length === 0) {
    const asking = intentOf(scene, reading.intents[0]?.name);
    if (asking?.offers !== undefined && frameSlots(scene, frame).includes(asking.offers))
      return offerAnything(draft, frame);
    if ([...reading.slots.keys()].some((name) => frame.slots.has(name))) {
      draft.say(ENGLISH.gotIt);
      plan(draft);
      return true;
    }
    const mentioned = reading.mentioned.find((name) => frame.slots.has(name));
    if (
      mentioned === undefined ||
      !(reading.correction || /\b(change|different|other|another|new)\b/.test(reading.text))
    )
      return false;
    frame.slots.delete(mentioned);
    frame.confirmed = false;
    draft.say(ENGLISH.noProblem);
    plan(draft);
    return true;
  }
  talk.repairs = 0;
  acknowledge(draft, reading, started, changed);
  if (reading.faq && reading.faq.score >= 3 && started === undefined) draft.say(reading.faq.answer);
  const date = frameSlotOfType(scene, frame, 'date');
  if (changed.includes('vague') && date !== undefined) {
    const week = reading.vague?.vague === 'week';
    draft.clauses.length = 0;
    draft.ask({ kind: 'slot', slot: date }, week ? ENGLISH.whichDayInWeek : ENGLISH.whichDay);
    return true;
  }
  plan(draft);
  return true;
}

function acknowledge(
  draft: Draft,
  reading: Reading,
  started: string | undefined,
  changed: readonly string[],
): void {
  if (started !== undefined) draft.say(intentOf(draft.scene, started)?.open);
  else if (reading.correction) draft.say(ENGLISH.noProblem);
  else if (changed.some((name) => slotOf(draft.scene, name)?.type === 'name')) draft.say(ENGLISH.thankYou);
  else if (
    changed.every((name) =>
      ['choice', 'phone', 'text', 'number'].includes(slotOf(draft.scene, name)?.type ?? ''),
    )
  )
    draft.say(ENGLISH.gotIt);
}
