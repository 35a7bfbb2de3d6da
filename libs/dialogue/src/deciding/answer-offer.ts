import type { Reading } from '../hearing/reading.js';
import { ENGLISH } from '../speaking/english.js';
import { hasContent } from './answer-content.js';
import { abandon } from './closing.js';
import type { Draft } from './draft.js';
import { frameSlotOfType } from './frame-slots.js';
import { optionFor } from './options.js';
import { offer, plan, take } from './plan.js';
import { intentOf, slotOf } from './scene.js';
import { takeValues } from './take-values.js';
import type { Asked, Option } from './talk.js';

/** Reads an utterance as the choice among what was read out. */
export function toOffer(draft: Draft, reading: Reading, asked: Extract<Asked, { kind: 'offer' }>): boolean {
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
    const date = frameSlotOfType(scene, frame, 'date');
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
