import type { Command } from '../hearing/command.js';
import type { Reading } from '../hearing/reading.js';
import { ENGLISH } from '../speaking/english.js';
import type { Draft } from './draft.js';
import { restate } from './restate.js';
import { slotOf } from './scene.js';

/** A question that the profile has an answer for; then the open question again. */
export function explain(draft: Draft, reading: Reading): boolean {
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
export function introduce(draft: Draft, reading: Reading): boolean {
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
export function socialise(draft: Draft, reading: Reading): boolean {
  const { commands } = reading;
  const found = SOCIAL.find(([command]) => commands.has(command));
  if (!found) return false;
  draft.say(found[1]);
  restate(draft);
  draft.act = 'social';
  return true;
}
