import type { Script } from '@trunkline/profiles';
import type { HeardDate } from './calendar-date.js';
import { type Command, hearCommands, hearPick, isCorrection } from './command.js';
import { compiled } from './compiled-script.js';
import type { HeardValue, HearingContext } from './hearing-context.js';
import { bestScore, phraseScore } from './phrase.js';
import { hearPolarity, type Polarity } from './polarity.js';
import { SlotReader } from './slot-reader.js';
import { normOf, splitWords, type Word } from './words.js';

/** What an utterance says, as far as it can be told without deciding anything. */
export interface Reading {
  /** As it was recognised. */
  readonly said: string;
  readonly words: readonly Word[];
  readonly text: string;
  readonly polarity: Polarity;
  /** Nothing but the yes or no was said. */
  readonly bare: boolean;
  readonly commands: ReadonlySet<Command>;
  readonly correction: boolean;
  /** Intents that fit, best first. */
  readonly intents: readonly { readonly name: string; readonly score: number }[];
  /** Answer of the best question that fits. */
  readonly faq?: { readonly answer: string; readonly score: number };
  readonly slots: ReadonlyMap<string, HeardValue>;
  /** Slots whose name was mentioned: "change the time". */
  readonly mentioned: readonly string[];
  readonly vague?: HeardDate;
  readonly past?: string;
  readonly earliest: boolean;
  readonly window?: { readonly after: number; readonly before: number };
  readonly pick?: number;
}

const MEMORY = 400;
const memory = new WeakMap<Script, Map<string, Reading>>();

/**
 * Reads one utterance. A conversation is gone through again for every reply, so what was read before is kept: the
 * result depends on nothing but the arguments.
 */
export function readUtterance(utterance: string, context: HearingContext): Reading {
  const { script, slots, asked, offered, today, week, values } = context;
  const known = memory.get(script) ?? new Map<string, Reading>();
  memory.set(script, known);
  const key = JSON.stringify([
    utterance,
    slots,
    asked,
    offered,
    today.toISODate(),
    today.zoneName,
    week,
    [...values],
  ]);
  const before = known.get(key);
  if (before) return before;
  const reading = readAfresh(utterance, context);
  const oldest = known.keys().next();
  if (known.size >= MEMORY && oldest.done !== true) known.delete(oldest.value);
  known.set(key, reading);
  return reading;
}

function readAfresh(utterance: string, context: HearingContext): Reading {
  const words = splitWords(utterance);
  const text = normOf(words);
  const { script } = context;
  const intents = [...compiled(script).intents]
    .map(([name, phrases]) => ({ name, score: bestScore(phrases, words) }))
    .filter((i) => i.score > 0)
    .sort((a, b) => b.score - a.score);
  const faq = compiled(script)
    .faq.map((f) => ({ answer: f.answer, score: bestScore(f.phrases, words) }))
    .reduce<{ answer: string; score: number } | undefined>(
      (best, f) => (f.score > (best?.score ?? 0) ? f : best),
      undefined,
    );
  const spoken = new SlotReader(words, text, { ...context, slots: slotsToHear(context, intents[0]?.name) });
  spoken.read();
  const { polarity, bare } = hearPolarity(words);
  const pick = context.offered ? hearPick(text) : undefined;
  return {
    said: utterance,
    words,
    text,
    polarity,
    bare,
    commands: hearCommands(text),
    correction: isCorrection(text),
    intents,
    ...(faq ? { faq } : {}),
    slots: spoken.values,
    mentioned: mentionedSlots(script, context.slots, words),
    ...(spoken.vague ? { vague: spoken.vague } : {}),
    ...(spoken.past === undefined ? {} : { past: spoken.past }),
    earliest: spoken.earliest,
    ...(spoken.window ? { window: spoken.window } : {}),
    ...(pick === undefined ? {} : { pick }),
  };
}

/** Slots of what is under way, of what is wanted now, or when neither is known, of everything. */
function slotsToHear(context: HearingContext, intent: string | undefined): readonly string[] {
  const wanted = intent === undefined ? undefined : context.script.intents.get(intent);
  const slots = [...context.slots, ...(wanted?.slots ?? []), ...(wanted?.optional ?? [])];
  const all = [...context.script.intents.values()].flatMap((i) => [...i.slots, ...i.optional]);
  return [...new Set(slots.length > 0 ? slots : all)];
}

function mentionedSlots(script: Script, slots: readonly string[], words: readonly Word[]): readonly string[] {
  const choice = compiled(script).slotWords;
  return slots.filter((name) => (choice.get(name) ?? []).some((p) => phraseScore(p, words) > 0));
}
