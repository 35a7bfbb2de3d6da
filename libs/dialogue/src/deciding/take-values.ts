import { DateTime } from 'luxon';
import type { HeardValue } from '../hearing/hearing-context.js';
import type { Reading } from '../hearing/reading.js';
import { frameSlots, optionArguments } from './frame-slots.js';
import { type Scene, slotOf } from './scene.js';
import type { Frame, Talk, Value } from './talk.js';

/** From when on it is evening, minutes since midnight. */
const EVENING = 17 * 60;

/** Puts what was heard into the slots under way. @returns the slots that changed */
export function takeValues(scene: Scene, talk: Talk, reading: Reading): readonly string[] {
  const { frame } = talk;
  if (!frame) return [];
  const usable = frameSlots(scene, frame);
  const changed: string[] = [];
  for (const [name, heard] of reading.slots) {
    if (!usable.includes(name)) continue;
    const before = frame.slots.get(name);
    if (before && isSame(before, heard, reading.correction)) continue;
    const value: Value = {
      value: heard.value,
      ...(heard.candidates ? { candidates: heard.candidates } : {}),
      settled: slotOf(scene, name)?.options === undefined,
    };
    frame.slots.set(name, value);
    if (slotOf(scene, name)?.remember) talk.memory.set(name, value);
    changed.push(name);
  }
  if (reading.window) {
    frame.window = reading.window;
    for (const name of ofType(scene, usable, 'time')) if (!changed.includes(name)) frame.slots.delete(name);
    changed.push('window');
  }
  // A calendar knows mornings and afternoons; an evening is the end of an afternoon.
  const evening = changed.some(
    (name) => frame.slots.get(name)?.value === 'evening' && slotOf(scene, name)?.type === 'partOfDay',
  );
  if (evening && !reading.window) frame.window = { after: EVENING, before: 24 * 60 };
  if (reading.vague && !changed.some((name) => slotOf(scene, name)?.type === 'date')) {
    if (reading.vague.vague === 'week') frame.week = reading.vague.date;
    for (const name of ofType(scene, usable, 'date')) frame.slots.delete(name);
    changed.push('vague');
  }
  if (changed.length > 0) settleAgain(scene, talk, frame, usable, changed);
  return changed;
}

const ofType = (scene: Scene, names: readonly string[], type: string): readonly string[] =>
  names.filter((name) => slotOf(scene, name)?.type === type);

/** "Tuesday", said of the Tuesday that is under way, changes nothing; nor does "three" of 15:00. */
function isSame(before: Value, heard: HeardValue, correction: boolean): boolean {
  if (before.value.toLowerCase() === heard.value.toLowerCase()) return true;
  if (heard.candidates?.includes(before.value)) return true;
  return (
    !correction &&
    heard.weekdayOnly !== undefined &&
    DateTime.fromISO(before.value, { zone: 'utc' }).weekday === heard.weekdayOnly
  );
}

/** What was agreed to no longer stands, and what depended on a changed slot has to be checked again. */
function settleAgain(
  scene: Scene,
  talk: Talk,
  frame: Frame,
  usable: readonly string[],
  changed: readonly string[],
): void {
  frame.confirmed = false;
  frame.searched = 0;
  delete frame.searchFrom;
  delete frame.note;
  const types = changed.map((name) => slotOf(scene, name)?.type);
  if (types.includes('date')) frame.offered.clear();
  if (types.includes('date')) delete frame.week;
  if (types.includes('time')) {
    delete frame.window;
    for (const name of ofType(scene, usable, 'partOfDay')) frame.slots.delete(name);
  } else if (types.includes('partOfDay')) {
    for (const name of ofType(scene, usable, 'time')) frame.slots.delete(name);
  }
  for (const name of usable) {
    const value = frame.slots.get(name);
    const dependsOn = optionArguments(scene, name).filter((s) => changed.includes(s));
    if (!value || changed.includes(name) || dependsOn.length === 0) continue;
    const { type, options } = slotOf(scene, name) ?? {};
    // A time is still wanted on another day; somebody else's booking is not.
    if (type === 'code' && value.item !== undefined && dependsOn.some((s) => !options?.relax.includes(s))) {
      frame.slots.delete(name);
      talk.memory.delete(name);
    } else frame.slots.set(name, { value: value.value, candidates: [value.value], settled: false });
  }
}
