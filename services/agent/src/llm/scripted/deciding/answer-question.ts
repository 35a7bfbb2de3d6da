import type { Reading } from '../hearing/reading.js';
import { ENGLISH } from '../speaking/english.js';
import { abandon, sayGoodbye } from './closing.js';
import type { Draft } from './draft.js';
import { optionFor } from './options.js';
import { askSlot, offer, plan, take } from './plan.js';
import { askChange, restate } from './restate.js';
import { intentOf, slotOf, today } from './scene.js';
import { frameSlots, takeValues } from './take-values.js';
import { type Asked, newFrame, type Option } from './talk.js';

/** Reads an utterance as the answer to the open question. @returns false when it is something else */
export function answerQuestion(draft: Draft, reading: Reading): boolean {
  const { asked } = draft.talk;
  switch (asked.kind) {
    case 'confirm':
      return toConfirm(draft, reading);
    case 'approve':
      return toApprove(draft, reading);
    case 'retry':
      return toRetry(draft, reading);
    case 'next':
      return toNext(draft, reading, asked);
    case 'switch':
      return toSwitch(draft, reading, asked);
    case 'change':
      return toChange(draft, reading);
    case 'offer':
      return toOffer(draft, reading, asked);
    case 'slot':
      return toSlot(draft, reading, asked.slot);
    case 'anythingElse':
    case 'intent':
      return toIntent(draft, reading, asked);
  }
}

/** Whether the utterance brings details or wishes of its own, so that its yes or no isn't the whole answer. */
const hasContent = (reading: Reading): boolean =>
  reading.slots.size > 0 ||
  reading.vague !== undefined ||
  reading.window !== undefined ||
  reading.past !== undefined;

/** Takes changed details. @returns whether anything changed, and the reply is complete */
function takeChanges(draft: Draft, reading: Reading): boolean {
  const { talk, scene } = draft;
  if (reading.past !== undefined) return false;
  const changed = takeValues(scene, talk, reading);
  if (changed.length === 0) return false;
  talk.repairs = 0;
  draft.say(ENGLISH.noProblem);
  const date = frameSlots(scene, talk.frame).find((name) => slotOf(scene, name)?.type === 'date');
  if (changed.includes('vague') && date !== undefined) askSlot(draft, date);
  else plan(draft);
  return true;
}

function forgetMentioned(draft: Draft, reading: Reading): boolean {
  const { frame } = draft.talk;
  const mentioned = reading.mentioned.filter((name) => frame?.slots.has(name));
  if (!frame || mentioned.length === 0) return false;
  for (const name of mentioned) {
    frame.slots.delete(name);
    draft.talk.memory.delete(name);
  }
  frame.confirmed = false;
  draft.say(ENGLISH.noProblem);
  plan(draft);
  return true;
}

function toConfirm(draft: Draft, reading: Reading): boolean {
  const { talk } = draft;
  const { frame } = talk;
  if (!frame) return false;
  if (takeChanges(draft, reading)) return true;
  const { polarity } = reading;
  if ((polarity === 'no' || reading.correction) && polarity !== 'yes' && forgetMentioned(draft, reading))
    return true;
  if (polarity === 'yes' && (reading.faq?.score ?? 0) < 2) {
    if (talk.heard === 'no') {
      draft.say(ENGLISH.again);
      restate(draft);
      return true;
    }
    frame.confirmed = true;
    plan(draft);
    return true;
  }
  if (polarity === 'no' && reading.bare) {
    askChange(draft);
    return true;
  }
  if (polarity === 'unsure' || polarity === 'mixed') {
    draft.say(polarity === 'unsure' ? ENGLISH.unsure : ENGLISH.clearYes);
    restate(draft);
    draft.act = 'confirm';
    return true;
  }
  return false;
}

/** The gateway wants a clear yes of the caller to something that can't be undone. */
function toApprove(draft: Draft, reading: Reading): boolean {
  const { talk } = draft;
  const { frame } = talk;
  if (!frame) return false;
  const { polarity } = reading;
  if (polarity === 'no' && !hasContent(reading)) {
    abandon(draft, ENGLISH.leaveUndone);
    return true;
  }
  if (polarity !== 'yes' && takeChanges(draft, reading)) return true;
  // "Cancel it" agrees to a cancellation, and "forget it" doesn't.
  const agrees = polarity === 'yes' && reading.bare && talk.heard === 'fully';
  if (agrees) {
    plan(draft);
    return true;
  }
  if (polarity === 'yes' || polarity === 'unsure' || polarity === 'mixed') {
    draft.say(polarity === 'unsure' ? ENGLISH.unsure : ENGLISH.clearYes);
    restate(draft);
    return true;
  }
  return false;
}

function toRetry(draft: Draft, reading: Reading): boolean {
  if (hasContent(reading)) return false;
  if (reading.polarity === 'yes') {
    plan(draft);
    return true;
  }
  if (reading.polarity === 'no') {
    abandon(draft);
    return true;
  }
  return false;
}

/** "Yes, three p m is free. Shall I book it?" */
function toNext(draft: Draft, reading: Reading, asked: Extract<Asked, { kind: 'next' }>): boolean {
  const { talk } = draft;
  const { frame } = talk;
  if (!frame) return false;
  if (reading.polarity === 'no') {
    if (hasContent(reading)) return takeChanges(draft, reading);
    if (reading.commands.has('others') || reading.commands.has('otherDay')) return false;
    abandon(draft, ENGLISH.takeIt);
    return true;
  }
  if (reading.polarity === 'yes' || reading.intents[0]?.name === asked.intent) {
    frame.intent = asked.intent;
    takeValues(draft.scene, talk, reading);
    draft.say(intentOf(draft.scene, asked.intent)?.open);
    plan(draft);
    return true;
  }
  return false;
}

function toSwitch(draft: Draft, reading: Reading, asked: Extract<Asked, { kind: 'switch' }>): boolean {
  const { talk, scene } = draft;
  if (hasContent(reading) && reading.polarity !== 'yes') return false;
  if (reading.polarity === 'yes') {
    talk.frame = newFrame(asked.intent, scene.script, talk.memory);
    plan(draft);
    return true;
  }
  if (reading.polarity === 'no') {
    abandon(draft, ENGLISH.takeIt);
    return true;
  }
  return false;
}

function toChange(draft: Draft, reading: Reading): boolean {
  if (takeChanges(draft, reading) || forgetMentioned(draft, reading)) return true;
  if (/\b(all|everything|all of (it|them))\b/.test(reading.text)) {
    const { frame } = draft.talk;
    if (!frame) return false;
    draft.talk.frame = newFrame(frame.intent, draft.scene.script, new Map());
    draft.say(ENGLISH.startOver);
    plan(draft);
    return true;
  }
  if (reading.polarity === 'no' || reading.commands.has('abandon') || /\bnothing\b/.test(reading.text)) {
    if (/\bnothing\b/.test(reading.text) && reading.polarity !== 'no') plan(draft);
    else abandon(draft);
    return true;
  }
  if (reading.polarity === 'yes' || reading.polarity === 'unsure') {
    askChange(draft, ENGLISH.changeWhat);
    return true;
  }
  return false;
}

function toOffer(draft: Draft, reading: Reading, asked: Extract<Asked, { kind: 'offer' }>): boolean {
  const { talk, scene } = draft;
  const { frame } = talk;
  if (!frame) return false;
  const picked = pickOption(draft, reading, asked);
  if (picked) {
    takeOthers(draft, reading, asked.slot);
    take(draft, asked.slot, picked);
    goOnFromOffer(draft);
    return true;
  }
  if (hasContent(reading) || (reading.intents.length > 0 && !reading.bare)) return false;
  if (reading.polarity === 'yes') {
    draft.ask(asked, ENGLISH.whichOne);
    return true;
  }
  const others = ['others', 'earlier', 'later', 'otherDay', 'nextDay', 'previousDay'] as const;
  if (reading.polarity === 'no' && !others.some((c) => reading.commands.has(c))) {
    const date = frameSlots(scene, frame).find((name) => slotOf(scene, name)?.type === 'date');
    if (date === undefined || slotOf(scene, asked.slot)?.type !== 'time') {
      abandon(draft);
      return true;
    }
    draft.say(ENGLISH.noProblem).ask({ kind: 'slot', slot: date }, ENGLISH.otherDay);
    return true;
  }
  if (reading.polarity === 'unsure' && !reading.commands.has('any')) {
    draft.say(ENGLISH.unsure);
    offer(draft, asked.slot, asked.options);
    return true;
  }
  return false;
}

/** Which of the offered ones is meant: its place in the list, its value, words of its label, or any of them. */
function pickOption(
  draft: Draft,
  reading: Reading,
  asked: Extract<Asked, { kind: 'offer' }>,
): Option | undefined {
  const { options, slot } = asked;
  const heard = reading.slots.get(slot);
  if (heard) {
    const exact = optionFor({ ...heard, settled: false }, options);
    if (exact) return exact;
    if (slotOf(draft.scene, slot)?.type === 'time') return undefined;
  }
  if (reading.commands.has('others') || reading.polarity === 'no') return undefined;
  if (reading.pick !== undefined) return options.at(reading.pick === -1 ? -1 : reading.pick);
  const only = options.length === 1 ? options[0] : undefined;
  if (only && reading.polarity === 'yes') return only;
  if (reading.commands.has('any')) return options[0];
  return slotOf(draft.scene, slot)?.type === 'time' ? undefined : byLabel(draft, reading, options);
}

/** The option whose spoken label shares the most with what was said, when it is one alone. */
function byLabel(draft: Draft, reading: Reading, options: readonly Option[]): Option | undefined {
  const wanted = new Set<string>();
  for (const word of reading.words) if (word.norm.length > 2) wanted.add(word.norm);
  for (const value of reading.slots.values()) {
    const candidates = value.candidates ?? [value.value];
    for (const candidate of candidates)
      wanted.add(draft.render('{x|date}', { x: { value: candidate } }).toLowerCase());
    for (const candidate of candidates)
      wanted.add(draft.render('{x|time}', { x: { value: candidate } }).toLowerCase());
  }
  const scores = options.map((o) => [...wanted].filter((w) => mentions(o.label.toLowerCase(), w)).length);
  const best = Math.max(...scores);
  return best > 0 && scores.filter((s) => s === best).length === 1
    ? options[scores.indexOf(best)]
    : undefined;
}

const mentions = (label: string, word: string): boolean =>
  ` ${label.replaceAll(/[^a-z0-9 -]/g, ' ')} `
    .replaceAll(/\s+/g, ' ')
    .includes(` ${word.replaceAll(/[^a-z0-9 -]/g, '')} `) && !['the', 'for', 'and'].includes(word);

/** Details that came along with the choice, such as the name. */
function takeOthers(draft: Draft, reading: Reading, slot: string): void {
  const { scene, talk } = draft;
  const type = slotOf(scene, slot)?.type;
  const slots = new Map(
    [...reading.slots].filter(([name]) => {
      const other = slotOf(scene, name)?.type;
      return (
        name !== slot &&
        (type !== 'time' || other !== 'partOfDay') &&
        (type === 'time' || (other !== 'date' && other !== 'time'))
      );
    }),
  );
  takeValues(scene, talk, without({ ...reading, slots }));
}

const without = (reading: Reading): Reading => {
  const { window: _window, vague: _vague, ...rest } = reading;
  return rest;
};

function goOnFromOffer(draft: Draft): void {
  const { talk, scene } = draft;
  const intent = intentOf(scene, talk.frame?.intent);
  // Choosing one of the free times means wanting it.
  if (talk.frame && intent?.offers !== undefined && intent.next !== undefined)
    talk.frame.intent = intent.next;
  talk.repairs = 0;
  draft.say(ENGLISH.takeIt);
  plan(draft);
}

function toSlot(draft: Draft, reading: Reading, slot: string): boolean {
  const { talk, scene } = draft;
  const { frame } = talk;
  const type = slotOf(scene, slot)?.type;
  if (!frame || hasContent(reading)) return false;
  if (reading.commands.has('any') && type === 'date') {
    const first = frame.week ?? today(scene).toISODate();
    if (first !== null) frame.slots.set(slot, { value: first, settled: true });
    plan(draft);
    return true;
  }
  if (reading.commands.has('why') || reading.intents.length > 0 || (reading.faq?.score ?? 0) >= 2)
    return false;
  if (reading.polarity === 'unsure') {
    draft.say(ENGLISH.unsure);
    talk.repairs = Math.max(talk.repairs, 2);
    askSlot(draft, slot);
    return true;
  }
  if (reading.polarity === 'no' && !frame.slots.has(slot)) {
    talk.repairs++;
    if (talk.repairs >= 2) {
      abandon(draft);
      return true;
    }
    draft.say(slotOf(scene, slot)?.why ?? ENGLISH.noProblem);
    askSlot(draft, slot);
    return true;
  }
  return false;
}

function toIntent(draft: Draft, reading: Reading, asked: Asked): boolean {
  const { commands, polarity } = reading;
  const wants = reading.intents.length > 0 || hasContent(reading) || (reading.faq?.score ?? 0) >= 2;
  if (wants) return false;
  const goodbye =
    polarity === 'no' || commands.has('done') || (commands.has('thanks') && asked.kind === 'anythingElse');
  if (goodbye && !commands.has('why')) {
    sayGoodbye(draft);
    return true;
  }
  if (polarity === 'yes' && reading.bare && !commands.has('thanks')) {
    if (asked.kind === 'anythingElse') draft.ask({ kind: 'intent' }, ENGLISH.whatElse);
    else draft.ask({ kind: 'intent' }, draft.scene.script.phrases.help ?? ENGLISH.help);
    return true;
  }
  return false;
}
