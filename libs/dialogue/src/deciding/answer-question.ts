import { judgeAnswer, soundsLikeAnswer } from '../consent/judge-answer.js';
import type { Reading } from '../hearing/reading.js';
import { ENGLISH } from '../speaking/english.js';
import { hasContent } from './answer-content.js';
import { toOffer } from './answer-offer.js';
import { abandon, sayGoodbye } from './closing.js';
import type { Draft } from './draft.js';
import { frameSlotOfType } from './frame-slots.js';
import { askSlot, plan } from './plan.js';
import { askChange, restate } from './restate.js';
import { intentOf, slotOf, today } from './scene.js';
import { takeValues } from './take-values.js';
import { type Asked, newFrame } from './talk.js';

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

/** Takes changed details. @returns whether anything changed, and the reply is complete */
function takeChanges(draft: Draft, reading: Reading): boolean {
  const { talk, scene } = draft;
  if (reading.past !== undefined) return false;
  const changed = takeValues(scene, talk, reading);
  if (changed.length === 0) return false;
  talk.repairs = 0;
  draft.say(ENGLISH.noProblem);
  const date = frameSlotOfType(scene, talk.frame, 'date');
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

/**
 * The gateway wants a clear yes of the caller to something that can't be undone: the strict rule of confirmations judges
 * it. What is unclear is asked again once; after that it is a no.
 */
function toApprove(draft: Draft, reading: Reading): boolean {
  const { talk, scene } = draft;
  const { frame } = talk;
  if (!frame) return false;
  const tool = intentOf(scene, frame.intent)?.steps[frame.step]?.tool ?? '';
  const { language } = scene.profile;
  const answer = judgeAnswer(reading.said, { tool, question: talk.lastClauses.join(' ') }, language);
  if (answer === 'yes' && talk.heard === 'fully') {
    plan(draft);
    return true;
  }
  if (answer === 'no' && !hasContent(reading)) {
    abandon(draft, ENGLISH.leaveUndone);
    return true;
  }
  if (answer !== 'yes' && reading.polarity !== 'yes' && takeChanges(draft, reading)) return true;
  if (!soundsLikeAnswer(reading.said, language)) return false;
  frame.unclearAnswers++;
  if (frame.unclearAnswers > 1) {
    abandon(draft, ENGLISH.notConfirmed);
    return true;
  }
  draft.say(ENGLISH.clearYes);
  restate(draft);
  return true;
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
