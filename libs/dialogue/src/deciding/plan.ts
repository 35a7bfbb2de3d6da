import { parseTemplate, type Slot, type SlotOptions, templateVariables } from '@trunkline/profiles';
import { DateTime } from 'luxon';
import { ENGLISH, REFUSALS } from '../speaking/english.js';
import type { Draft } from './draft.js';
import { key, nearest, optionFor, spokenOptions, spread, toOptions, withinWindow } from './options.js';
import { intentOf, slotOf } from './scene.js';
import type { Frame, Option, Value } from './talk.js';
import { callKey, toolArguments } from './tool-arguments.js';

/** What to do next: ask for what is missing, look options up, read back, call the tool. Completes the draft. */
export function plan(draft: Draft): void {
  const { talk, scene } = draft;
  const frame = talk.frame;
  const intent = intentOf(scene, frame?.intent);
  if (!frame || !intent) {
    askAnythingElse(draft);
    return;
  }
  for (const slot of intent.slots) {
    settle(draft, frame, slot);
    if (draft.complete) return;
  }
  if (intent.offers !== undefined) {
    settle(draft, frame, intent.offers);
    if (draft.complete) return;
    const next = intentOf(scene, intent.next);
    if (intent.next !== undefined && next)
      draft.ask({ kind: 'next', intent: intent.next }, ENGLISH.goOn, { intent: { value: next.label } });
    else finish(draft);
    return;
  }
  runStep(draft, frame);
}

export function askAnythingElse(draft: Draft): void {
  draft.ask({ kind: 'anythingElse' }, draft.scene.script.phrases.anythingElse ?? ENGLISH.anythingElse);
}

/** The intent is done or given up. */
export function finish(draft: Draft): void {
  draft.talk.frame = undefined;
  askAnythingElse(draft);
}

/** Makes sure that a slot has a value that will do, or completes the draft with a question or a lookup. */
function settle(draft: Draft, frame: Frame, name: string): void {
  const slot = slotOf(draft.scene, name);
  if (!slot || frame.slots.get(name)?.settled) return;
  if (slot.options) settleByOptions(draft, frame, name, slot, slot.options);
  else if (!frame.slots.has(name)) askSlot(draft, name);
}

/** Asks for a slot; the more often it wasn't understood, the more helpful the question. */
export function askSlot(draft: Draft, name: string): void {
  const questions = slotOf(draft.scene, name)?.ask ?? [];
  const question = questions[Math.min(draft.talk.repairs, questions.length - 1)];
  draft.ask({ kind: 'slot', slot: name }, question ?? ENGLISH.whatElse);
}

function settleByOptions(draft: Draft, frame: Frame, name: string, slot: Slot, options: SlotOptions): void {
  const { scene } = draft;
  const value = frame.slots.get(name);
  const needed = argumentSlots(options).filter((s) => !options.relax.includes(s));
  // A reference that the caller knows needs no list to be found in: the tool itself checks it.
  if (value && slot.type === 'code' && needed.some((s) => !frame.slots.has(s))) {
    frame.slots.set(name, { ...value, settled: true });
    return;
  }
  for (const other of needed) {
    settle(draft, frame, other);
    if (draft.complete) return;
  }
  if (!scene.tools.has(options.tool)) {
    draft.say(REFUSALS.forbidden);
    finish(draft);
    return;
  }
  const args = toolArguments(scene, frame, options.tool, options.arguments);
  const lookup = frame.lookups.get(callKey(options.tool, args));
  if (!lookup) {
    call(draft, options.tool, args, options.say);
    return;
  }
  const all = toOptions(lookup.items, options, draft);
  const fitting = withinWindow(all, frame.window);
  if (fitting.length === 0 && all.length > 0) {
    delete frame.window;
    frame.note ??= ENGLISH.notThen;
    settleByOptions(draft, frame, name, slot, options);
  } else if (fitting.length === 0) whenEmpty(draft, frame, name, slot, options);
  else if (value && frame.searched === 0) check(draft, frame, name, options, value, fitting);
  else if (fitting.length === 1 && options.offerOne === undefined) {
    const only = fitting[0];
    if (only) take(draft, name, only);
    if (!value) draft.say(options.fits);
  } else {
    frame.slots.delete(name);
    tellNote(draft, frame);
    const passed = frame.passed?.slot === name ? frame.passed.value : undefined;
    delete frame.passed;
    if (passed) offerInstead(draft, name, nearest(passed, fitting));
    else offer(draft, name, spread(fitting, frame.offered));
  }
}

const argumentSlots = (options: SlotOptions): readonly string[] => [
  ...new Set(Object.values(options.arguments).flatMap((t) => templateVariables(parseTemplate(t)))),
];

/** The caller wants something: it is on the list, or the nearest ones are offered. */
function check(
  draft: Draft,
  frame: Frame,
  name: string,
  options: SlotOptions,
  value: Value,
  fitting: readonly Option[],
): void {
  const match = optionFor(value, fitting);
  tellNote(draft, frame);
  if (match) {
    take(draft, name, match);
    draft.say(options.fits);
    return;
  }
  const type = slotOf(draft.scene, name)?.type;
  const wanted = { value: value.value, ...(type === undefined ? {} : { type }) };
  draft.say(options.refused ?? ENGLISH.refused, { wanted });
  frame.slots.delete(name);
  offerInstead(draft, name, nearest(value, fitting));
}

const offerInstead = (draft: Draft, name: string, options: readonly Option[]): void =>
  offer(draft, name, options, options.length === 1 ? ENGLISH.insteadOne : ENGLISH.instead);

/** Nothing is listed: give up optional wishes, then try the following days, then ask for something else. */
function whenEmpty(draft: Draft, frame: Frame, name: string, slot: Slot, options: SlotOptions): void {
  const none = draft.render(options.none);
  const wish = options.relax.find((s) => frame.slots.has(s));
  const dateSlot = argumentSlots(options).find((s) => slotOf(draft.scene, s)?.type === 'date');
  const date = dateSlot === undefined ? undefined : frame.slots.get(dateSlot);
  const retry = () => settleByOptions(draft, frame, name, slot, options);
  if (wish !== undefined) {
    frame.note ??= none;
    frame.slots.delete(wish);
    retry();
  } else if (
    dateSlot !== undefined &&
    date &&
    frame.searched < options.searchDays &&
    draft.talk.callsThisTurn < draft.scene.profile.limits.maxToolCallsPerTurn &&
    draft.scene.toolsAllowed
  ) {
    frame.note ??= none;
    frame.searchFrom ??= date.value;
    frame.searched++;
    const next = DateTime.fromISO(date.value, { zone: 'utc' }).plus({ days: 1 }).toISODate();
    if (next !== null) frame.slots.set(dateSlot, { value: next, settled: true });
    retry();
  } else {
    draft.say(frame.note ?? none);
    delete frame.note;
    delete frame.searchFrom;
    frame.searched = 0;
    frame.slots.delete(name);
    const ask = dateSlot ?? argumentSlots(options)[0];
    if (ask === undefined) {
      finish(draft);
      return;
    }
    frame.slots.delete(ask);
    draft.talk.memory.delete(ask);
    askSlot(draft, ask);
  }
}

function tellNote(draft: Draft, frame: Frame): void {
  if (frame.note !== undefined) draft.clauses.push(frame.note);
  delete frame.note;
  frame.searched = 0;
  delete frame.searchFrom;
}

/** Reads options out and asks for one. */
export function offer(draft: Draft, name: string, options: readonly Option[], template?: string): void {
  const { frame } = draft.talk;
  const definition = slotOf(draft.scene, name)?.options;
  if (!frame || !definition) return;
  for (const option of options) frame.offered.add(key(option));
  const text =
    template ?? (options.length === 1 ? (definition.offerOne ?? definition.offer) : definition.offer);
  draft.ask({ kind: 'offer', slot: name, options }, text, { options: { value: spokenOptions(options) } });
}

/** An option becomes the value; one with a day of its own also sets the day. */
export function take(draft: Draft, name: string, option: Option): void {
  const { scene, talk } = draft;
  const { frame } = talk;
  if (!frame) return;
  frame.slots.set(name, { value: option.value, item: option.item, settled: true });
  delete frame.window;
  const intent = intentOf(scene, frame.intent);
  const dateSlot = [...(intent?.slots ?? []), ...(intent?.optional ?? [])].find(
    (s) => slotOf(scene, s)?.type === 'date',
  );
  if (option.date !== undefined && dateSlot !== undefined)
    frame.slots.set(dateSlot, { value: option.date, settled: true });
}

/** Everything is known: read it back where the script wants that, then call the tool. */
function runStep(draft: Draft, frame: Frame): void {
  const step = intentOf(draft.scene, frame.intent)?.steps[frame.step];
  if (!step) finish(draft);
  else if (!draft.scene.tools.has(step.tool)) {
    draft.say(REFUSALS.forbidden);
    finish(draft);
  } else if (step.confirm !== undefined && !frame.confirmed) draft.ask({ kind: 'confirm' }, step.confirm);
  else call(draft, step.tool, toolArguments(draft.scene, frame, step.tool, step.arguments), step.say);
}

function call(
  draft: Draft,
  name: string,
  args: Readonly<Record<string, unknown>>,
  saying: string | undefined,
): void {
  const { scene, talk } = draft;
  if (!scene.toolsAllowed || talk.callsThisTurn >= scene.profile.limits.maxToolCallsPerTurn)
    draft.ask({ kind: 'retry' }, ENGLISH.takesLong);
  else draft.callTool({ name, arguments: args }, saying);
}

/** All options of a slot that the last lookup found, whatever was read out. */
export function knownOptions(draft: Draft, name: string): readonly Option[] {
  const { frame } = draft.talk;
  const options = slotOf(draft.scene, name)?.options;
  if (!frame || !options) return [];
  const args = toolArguments(draft.scene, frame, options.tool, options.arguments);
  const lookup = frame.lookups.get(callKey(options.tool, args));
  return lookup ? toOptions(lookup.items, options, draft) : [];
}
