import { DateTime } from 'luxon';
import type { Reading } from '../hearing/reading.js';
import { ENGLISH } from '../speaking/english.js';
import type { Draft } from './draft.js';
import { frameSlotOfType, frameSlots } from './frame-slots.js';
import { minutesOf, spread } from './options.js';
import { knownOptions, offer, plan } from './plan.js';
import { restate } from './restate.js';
import { slotOf, today } from './scene.js';
import type { Frame } from './talk.js';

/** "What do you have?", without a day: the next free times. */
export function offerAnything(draft: Draft, frame: Frame): boolean {
  const { scene } = draft;
  for (const name of frameSlots(scene, frame)) {
    if (slotOf(scene, name)?.type !== 'date' || frame.slots.has(name)) continue;
    const first = frame.week ?? today(scene).toISODate();
    if (first !== null) frame.slots.set(name, { value: first, settled: true });
  }
  for (const name of frameSlots(scene, frame))
    if (slotOf(scene, name)?.type === 'time') frame.slots.delete(name);
  frame.confirmed = false;
  plan(draft);
  return true;
}

/** "The next day", "another day", "anything earlier?", "something else". */
export function moveDay(draft: Draft, reading: Reading, frame: Frame): boolean {
  const { scene } = draft;
  const { commands } = reading;
  const dateSlot = frameSlotOfType(scene, frame, 'date');
  const timeSlot = frameSlotOfType(scene, frame, 'time');
  const date = dateSlot === undefined ? undefined : frame.slots.get(dateSlot);
  const gaveDate = dateSlot !== undefined && reading.slots.has(dateSlot);
  const gaveTime = timeSlot !== undefined && (reading.slots.has(timeSlot) || reading.window !== undefined);
  if (dateSlot === undefined || gaveDate) return false;
  const days = commands.has('nextDay') ? 1 : commands.has('previousDay') ? -1 : 0;
  if (days !== 0 && date) {
    const moved = DateTime.fromISO(date.value, { zone: 'utc' }).plus({ days }).toISODate();
    if (moved !== null) frame.slots.set(dateSlot, { value: moved, settled: true });
    frame.offered.clear();
    frame.confirmed = false;
    if (timeSlot !== undefined && !gaveTime) {
      const time = frame.slots.get(timeSlot);
      if (time) frame.slots.set(timeSlot, { value: time.value, candidates: [time.value], settled: false });
    }
    plan(draft);
    return true;
  }
  if (commands.has('otherDay') && date) {
    frame.slots.delete(dateSlot);
    frame.offered.clear();
    frame.confirmed = false;
    draft.say(ENGLISH.noProblem);
    plan(draft);
    return true;
  }
  if (timeSlot === undefined || gaveTime || !date) return false;
  const direction = commands.has('earlier') ? 'earlier' : commands.has('later') ? 'later' : undefined;
  if (direction === undefined && !commands.has('others')) return false;
  return offerOthers(draft, frame, timeSlot, direction);
}

/** Other options of the same list: earlier, later, or just others. */
function offerOthers(
  draft: Draft,
  frame: Frame,
  slot: string,
  direction: 'earlier' | 'later' | undefined,
): boolean {
  const all = knownOptions(draft, slot);
  if (all.length === 0) return false;
  const { asked } = draft.talk;
  const shown = asked.kind === 'offer' ? asked.options.map((o) => minutesOf(o.value) ?? 0) : [];
  const chosen = minutesOf(frame.slots.get(slot)?.value ?? '');
  const around = chosen === undefined ? shown : [chosen];
  const first = Math.min(...around);
  const last = Math.max(...around);
  const others = all.filter((o) => {
    const at = minutesOf(o.value) ?? 0;
    if (direction === 'earlier') return at < first;
    if (direction === 'later') return at > last;
    return !frame.offered.has(`${o.date ?? ''} ${o.value}`);
  });
  frame.confirmed = false;
  if (others.length === 0 && relaxFor(draft, frame, slot, direction, first, last)) {
    plan(draft);
    return true;
  }
  if (others.length === 0) {
    draft.say(
      direction === 'earlier'
        ? ENGLISH.notEarlier
        : direction === 'later'
          ? ENGLISH.notLater
          : ENGLISH.noOthers,
    );
    const date = frameSlotOfType(draft.scene, frame, 'date');
    if (frame.slots.has(slot) || date === undefined) restate(draft);
    else draft.ask({ kind: 'slot', slot: date }, ENGLISH.otherDay);
    return true;
  }
  frame.slots.delete(slot);
  const picks =
    direction === 'earlier'
      ? others.slice(-2)
      : direction === 'later'
        ? others.slice(0, 2)
        : spread(others, new Set());
  offer(draft, slot, picks, picks.length === 1 ? ENGLISH.insteadOne : ENGLISH.instead);
  return true;
}

/** "Earlier" than the afternoon is the morning: gives up what narrowed the list. @returns whether anything did */
function relaxFor(
  draft: Draft,
  frame: Frame,
  slot: string,
  direction: 'earlier' | 'later' | undefined,
  first: number,
  last: number,
): boolean {
  const wishes = (slotOf(draft.scene, slot)?.options?.relax ?? []).filter((name) => frame.slots.has(name));
  if (wishes.length === 0) return false;
  for (const name of wishes) frame.slots.delete(name);
  frame.slots.delete(slot);
  if (direction === 'earlier') frame.window = { after: 0, before: first - 1 };
  else if (direction === 'later') frame.window = { after: last + 1, before: 24 * 60 };
  return true;
}
