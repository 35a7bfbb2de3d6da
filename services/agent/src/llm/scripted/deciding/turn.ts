import type { Intent } from '@trunkline/profiles';
import { DateTime } from 'luxon';
import type { Command } from '../hearing/command.js';
import { type Reading, readUtterance } from '../hearing/reading.js';
import { ENGLISH } from '../speaking/english.js';
import { answerQuestion } from './answer-question.js';
import { abandon, sayGoodbye } from './closing.js';
import type { Draft } from './draft.js';
import { minutesOf, spread } from './options.js';
import { askSlot, knownOptions, offer, plan } from './plan.js';
import { refuse } from './refusal.js';
import { repair } from './repair.js';
import { restate } from './restate.js';
import { intentOf, type Scene, slotOf, today } from './scene.js';
import { frameSlots, takeValues } from './take-values.js';
import { type Frame, newFrame } from './talk.js';

/** Answers an utterance of the caller. */
export function answerTurn(draft: Draft, utterance: string): void {
  const { talk } = draft;
  talk.callsThisTurn = 0;
  talk.ended = false;
  const reading = read(draft, utterance);
  const before = talk.repairs;
  if (stillWorking(draft, reading)) return;
  if (reading.words.length === 0) {
    repair(draft);
    return;
  }
  const handled =
    steer(draft, reading) ||
    introduce(draft, reading) ||
    answerQuestion(draft, reading) ||
    pursue(draft, reading) ||
    explain(draft, reading) ||
    socialise(draft, reading);
  if (!handled) repair(draft);
  else if (talk.repairs === before) talk.repairs = 0;
}

function read(draft: Draft, utterance: string): Reading {
  const { talk, scene } = draft;
  const { asked, frame } = talk;
  const slot = 'slot' in asked ? asked.slot : undefined;
  return readUtterance(utterance, {
    script: scene.script,
    slots: frameSlots(scene, frame),
    ...(slot === undefined ? {} : { asked: slot }),
    offered: asked.kind === 'offer',
    today: today(scene),
    ...weekOf(scene, frame),
    values: new Map([...(frame?.slots ?? [])].map(([name, v]) => [name, v.value])),
  });
}

/** The week that is being talked about: "Thursday" is meant in it. */
function weekOf(scene: Scene, frame: Frame | undefined): { week?: string } {
  const date = frameSlots(scene, frame).find((name) => slotOf(scene, name)?.type === 'date');
  const week = frame?.week ?? (date === undefined ? undefined : frame?.slots.get(date)?.value);
  return week === undefined ? {} : { week };
}

/** A tool is still running for an earlier turn. A change is waited for, but not forever; a lookup can be asked again. */
function stillWorking(draft: Draft, reading: Reading): boolean {
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

/** Commands that work anywhere. */
function steer(draft: Draft, reading: Reading): boolean {
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

/** What the caller wants, and the details of it. */
function pursue(draft: Draft, reading: Reading): boolean {
  const { talk, scene } = draft;
  const started = startOrSwitch(draft, reading);
  const { frame } = talk;
  if (!frame) return reading.past !== undefined && startDefault(draft, reading) && pursue(draft, reading);
  const changed = takeValues(scene, talk, reading);
  if (reading.past !== undefined && !changed.some((name) => slotOf(scene, name)?.type === 'date')) {
    draft.say(ENGLISH.pastDay);
    const date = frameSlots(scene, frame).find((name) => slotOf(scene, name)?.type === 'date');
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
  const date = frameSlots(scene, frame).find((name) => slotOf(scene, name)?.type === 'date');
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

/** @returns the intent that was started now */
function startOrSwitch(draft: Draft, reading: Reading): string | undefined {
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
function startDefault(draft: Draft, reading: Reading): boolean {
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

/** "What do you have?", without a day: the next free times. */
function offerAnything(draft: Draft, frame: Frame): boolean {
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
function moveDay(draft: Draft, reading: Reading, frame: Frame): boolean {
  const { scene } = draft;
  const { commands } = reading;
  const names = frameSlots(scene, frame);
  const dateSlot = names.find((name) => slotOf(scene, name)?.type === 'date');
  const timeSlot = names.find((name) => slotOf(scene, name)?.type === 'time');
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
export function offerOthers(
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
    const date = frameSlots(draft.scene, frame).find((name) => slotOf(draft.scene, name)?.type === 'date');
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

/** A question that the profile has an answer for; then the open question again. */
function explain(draft: Draft, reading: Reading): boolean {
  const { talk, scene } = draft;
  if (reading.commands.has('why') && talk.asked.kind === 'slot') {
    draft.say(slotOf(scene, talk.asked.slot)?.why ?? ENGLISH.noProblem);
    restate(draft);
    draft.act = 'why';
    return true;
  }
  if (!reading.faq || (reading.faq.score < 2 && reading.words.length > 6 && talk.frame)) return false;
  draft.say(reading.faq.answer);
  if (talk.frame) restate(draft);
  else draft.talk.asked = { kind: 'anythingElse' };
  draft.act = 'faq';
  return true;
}

/** "Am I talking to a robot?" gets an honest answer before anything else. */
function introduce(draft: Draft, reading: Reading): boolean {
  if (!reading.commands.has('areYouHuman')) return false;
  draft.say(ENGLISH.areYouHuman);
  restate(draft);
  draft.act = 'social';
  return true;
}

const SOCIAL: readonly (readonly [Command, string])[] = [
  ['whoAreYou', ENGLISH.whoAreYou],
  ['howAreYou', ENGLISH.howAreYou],
  ['stillThere', ENGLISH.stillThere],
  ['complaint', ENGLISH.complaint],
  ['compliment', ENGLISH.compliment],
  ['thanks', ENGLISH.youreWelcome],
  ['hello', ENGLISH.hello],
  ['sorry', ENGLISH.noProblem],
];

/** Greetings, thanks and the like; then the open question again. */
function socialise(draft: Draft, reading: Reading): boolean {
  const { commands } = reading;
  const found = SOCIAL.find(([command]) => commands.has(command));
  if (!found) return false;
  draft.say(found[1]);
  restate(draft);
  draft.act = 'social';
  return true;
}
