import type { Step } from '@trunkline/profiles';
import { DateTime } from 'luxon';
import { hearDates } from '../hearing/calendar-date.js';
import { clockText, hearTimes } from '../hearing/clock-time.js';
import { numberAt } from '../hearing/number-words.js';
import { hearCode } from '../hearing/spoken-code.js';
import { splitWords } from '../hearing/words.js';
import { toClauses } from '../speaking/clauses.js';
import { CHECK_AGAIN, ENGLISH, RETRY } from '../speaking/english.js';
import { findTemplate, type SpokenValue } from '../speaking/template-pattern.js';
import { frameSlots } from './frame-slots.js';
import { intentOf, type Scene, slotOf, today } from './scene.js';
import type { Frame, Option, Talk, Value } from './talk.js';

/**
 * Picks up from words alone what the agent had done: a journal holds what was said in a turn, and not what the tools
 * answered in between. The agent's phrases are known, so what they tell can be read out of them again.
 *
 * @returns whether anything was recognised
 */
export function recall(talk: Talk, scene: Scene, speech: string): boolean {
  const { frame, asked } = talk;
  if (frame) {
    recallOptions(talk, scene, frame, speech);
    recallSteps(talk, scene, frame, speech);
    if (talk.frame) recallQuestion(talk, scene, talk.frame, speech);
  }
  if (endsWith(speech, scene.script.phrases.anythingElse ?? ENGLISH.anythingElse)) {
    talk.frame = undefined;
    talk.asked = { kind: 'anythingElse' };
  } else if (endsWith(speech, ENGLISH.welcome)) talk.asked = { kind: 'intent' };
  if (talk.asked === asked && talk.frame === frame) return false;
  talk.lastClauses = toClauses(speech);
  talk.heard = 'fully';
  return true;
}

const endsWith = (speech: string, phrase: string): boolean =>
  speech.trimEnd().toLowerCase().endsWith(phrase.toLowerCase());

/** What was offered, and what was found to be free. */
function recallOptions(talk: Talk, scene: Scene, frame: Frame, speech: string): void {
  for (const name of frameSlots(scene, frame)) {
    const slot = slotOf(scene, name);
    if (!slot?.options) continue;
    const { offer, offerOne, fits } = slot.options;
    if (fits !== undefined) takeSpoken(scene, frame, findTemplate(fits, speech));
    for (const template of [offer, offerOne, ENGLISH.instead, ENGLISH.insteadOne]) {
      const found = template === undefined ? undefined : findTemplate(template, speech);
      const listed = found?.find((v) => v.path[0] === 'options')?.text;
      if (!found || listed === undefined) continue;
      takeSpoken(scene, frame, found);
      frame.slots.delete(name);
      const options = spokenOptions(scene, name, listed);
      if (options.length > 0) talk.asked = { kind: 'offer', slot: name, options };
    }
  }
}

/** "Nine a m, one p m or half past four" as options again. */
function spokenOptions(scene: Scene, slot: string, listed: string): readonly Option[] {
  if (slotOf(scene, slot)?.type !== 'time') return [];
  return listed.split(/, | or /).flatMap((label) => {
    const value = valueOf(scene, slot, label)?.value;
    return value === undefined ? [] : [{ value, item: undefined, label }];
  });
}

/** Which steps were done, and which question about the next one is open. */
function recallSteps(talk: Talk, scene: Scene, frame: Frame, speech: string): void {
  const steps = intentOf(scene, frame.intent)?.steps ?? [];
  for (const [i, step] of steps.entries()) {
    if (i < frame.step) continue;
    const read = step.confirm === undefined ? undefined : findTemplate(step.confirm, speech);
    if (read) {
      takeSpoken(scene, frame, read);
      settleAll(frame);
      frame.step = i;
      talk.asked = { kind: 'confirm' };
    }
    const done = step.done === undefined ? undefined : findTemplate(step.done, speech);
    if (done || tellsItems(step, speech)) {
      remember(talk, scene, step, done ?? []);
      settleAll(frame);
      frame.step = i + 1;
      frame.confirmed = false;
    }
    const approve = step.approve === undefined ? undefined : findTemplate(step.approve, speech);
    if (approve && frame.step <= i) {
      takeSpoken(scene, frame, approve);
      settleAll(frame);
      frame.step = i;
      frame.approvals = Math.max(frame.approvals, 1);
      talk.asked = { kind: 'approve' };
    }
  }
  if (steps.length > 0 && frame.step >= steps.length) {
    talk.finished = frame.intent;
    talk.finishedSlots = new Map(frame.slots);
    talk.frame = undefined;
    talk.asked = { kind: 'anythingElse' };
  }
}

const tellsItems = ({ items }: Step, speech: string): boolean =>
  items !== undefined && [items.one, items.many].some((t) => findTemplate(t, speech) !== undefined);

function remember(talk: Talk, scene: Scene, step: Step, spoken: readonly SpokenValue[]): void {
  for (const name of step.forget) talk.memory.delete(name);
  for (const [name, property] of Object.entries(step.remember)) {
    const text = spoken.find((v) => v.path[0] === 'result' && v.path[1] === property)?.text;
    const value = text === undefined ? undefined : valueOf(scene, name, text);
    if (!value) continue;
    const start = spoken.find((v) => v.path[1] === 'start')?.text;
    const item = {
      [property]: value.value,
      ...(start === undefined ? {} : { start: localDateTime(scene, start) }),
    };
    talk.memory.set(name, { ...value, item, settled: true });
  }
}

/** Which question was asked last. */
function recallQuestion(talk: Talk, scene: Scene, frame: Frame, speech: string): void {
  const intent = intentOf(scene, frame.intent);
  for (const name of frameSlots(scene, frame)) {
    if (!slotOf(scene, name)?.ask?.some((question) => endsWith(speech, question))) continue;
    // Questions come in order: what comes before this one is known and was found to be possible.
    const slots = intent?.slots ?? [];
    for (const earlier of slots.slice(0, Math.max(0, slots.indexOf(name)))) {
      const value = frame.slots.get(earlier);
      if (value) frame.slots.set(earlier, { ...value, settled: true });
    }
    frame.slots.delete(name);
    talk.asked = { kind: 'slot', slot: name };
  }
  if (endsWith(speech, RETRY) || endsWith(speech, CHECK_AGAIN)) talk.asked = { kind: 'retry' };
  const next = intentOf(scene, intent?.next);
  if (next && intent?.next !== undefined && endsWith(speech, ENGLISH.goOn.replace('{intent}', next.label)))
    talk.asked = { kind: 'next', intent: intent.next };
  for (const step of intent?.steps ?? [])
    for (const { intent: other } of step.errors.values()) {
      const label = intentOf(scene, other)?.label;
      if (
        other === undefined ||
        label === undefined ||
        !endsWith(speech, ENGLISH.goOn.replace('{intent}', label))
      )
        continue;
      talk.frame = undefined;
      talk.asked = { kind: 'switch', intent: other };
    }
}

function takeSpoken(scene: Scene, frame: Frame, spoken: readonly SpokenValue[] | undefined): void {
  for (const { path, text } of spoken ?? []) {
    const [name, ...deeper] = path;
    const value = name === undefined || deeper.length > 0 ? undefined : valueOf(scene, name, text);
    if (name === undefined || !value) continue;
    const before = frame.slots.get(name);
    frame.slots.set(name, { ...(before?.value === value.value ? before : {}), ...value, settled: true });
  }
}

const settleAll = (frame: Frame): void => {
  for (const [name, value] of frame.slots) frame.slots.set(name, { ...value, settled: true });
};

/** What was spoken for a slot, as its value. */
function valueOf(scene: Scene, name: string, text: string): Pick<Value, 'value'> | undefined {
  const slot = slotOf(scene, name);
  const words = splitWords(text);
  switch (slot?.type) {
    case 'date': {
      const date = hearDates(words, [], { today: today(scene), bareOrdinals: false })[0]?.date;
      return date === undefined ? undefined : { value: date };
    }
    case 'time': {
      const minutes = hearTimes(words, true).times[0]?.minutes[0];
      return minutes === undefined ? undefined : { value: clockText(minutes) };
    }
    case 'code': {
      const code = hearCode(words, new RegExp(slot.pattern ?? '^$'), true)?.code;
      return code === undefined ? undefined : { value: code };
    }
    case 'number': {
      const number = numberAt(words, 0)?.value;
      return number === undefined ? undefined : { value: String(number) };
    }
    case 'name':
    case 'choice':
    case 'text':
    case 'phone':
    case 'partOfDay':
      return { value: text };
    case undefined:
      return undefined;
  }
}

function localDateTime(scene: Scene, spoken: string): string {
  const words = splitWords(spoken);
  const heard = hearTimes(words, false);
  const date = hearDates(words, heard.spans, { today: today(scene), bareOrdinals: false })[0]?.date;
  const minutes = heard.times[0]?.minutes[0];
  return DateTime.fromISO(`${date ?? ''}T${minutes === undefined ? '' : clockText(minutes)}`, { zone: 'utc' })
    .isValid
    ? `${date ?? ''}T${clockText(minutes ?? 0)}`
    : spoken;
}
