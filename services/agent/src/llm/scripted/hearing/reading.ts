import type { Script, Slot } from '@trunkline/profiles';
import type { DateTime } from 'luxon';
import { type HeardDate, hearDates } from './calendar-date.js';
import { clockText, type HeardTime, hearTimes, type PartOfDay, type Span } from './clock-time.js';
import { type Command, hearCommands, hearPick, isCorrection } from './command.js';
import { compiled } from './compiled-script.js';
import { numberAt } from './number-words.js';
import { hearName } from './person-name.js';
import { bestScore, phraseScore } from './phrase.js';
import { hearPolarity, type Polarity } from './polarity.js';
import { hearCode, hearPhone } from './spoken-code.js';
import { normOf, splitWords, type Word } from './words.js';

/** A value that was heard for a slot. */
export interface HeardValue {
  readonly value: string;
  /** Other values that the same words can mean, the likelier first: "three" is 15:00 or 03:00. */
  readonly candidates?: readonly string[];
  /** Only a weekday was named: 1 is Monday. */
  readonly weekdayOnly?: number;
}

/** What an utterance says, as far as it can be told without deciding anything. */
export interface Reading {
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

export interface HearingContext {
  readonly script: Script;
  /** Slots of what is under way, the one that is asked for first. */
  readonly slots: readonly string[];
  readonly asked?: string;
  /** Whether options were read out, so that "the second" picks one. */
  readonly offered: boolean;
  readonly today: DateTime;
  readonly week?: string;
  /** Values so far. */
  readonly values: ReadonlyMap<string, string>;
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

class SlotReader {
  readonly values = new Map<string, HeardValue>();
  vague: HeardDate | undefined;
  past: string | undefined;
  earliest = false;
  window: { after: number; before: number } | undefined;
  private readonly taken: Span[] = [];

  constructor(
    private readonly words: readonly Word[],
    private readonly text: string,
    private readonly context: HearingContext,
  ) {}

  /** From the most specific kind of value to the least; each takes its words away from the next ones. */
  read(): void {
    this.readCode();
    this.readPhone();
    this.readTimes();
    this.readDates();
    this.readChoices();
    this.readNumbers();
    this.readName();
    this.readTexts();
  }

  private ofType(type: Slot['type']): readonly [string, Slot][] {
    return this.context.slots.flatMap((name): [string, Slot][] => {
      const slot = this.context.script.slots.get(name);
      return slot?.type === type ? [[name, slot]] : [];
    });
  }

  /** The slot that a value of this type belongs to: the one asked for, an empty one, or the first. */
  private slotFor(type: Slot['type']): string | undefined {
    const slots = this.ofType(type);
    return (slots.find(([name]) => name === this.context.asked) ??
      slots.find(([name]) => !this.context.values.has(name)) ??
      slots[0])?.[0];
  }

  private get askedType(): Slot['type'] | undefined {
    return this.context.asked === undefined
      ? undefined
      : this.context.script.slots.get(this.context.asked)?.type;
  }

  private readCode(): void {
    for (const [name, slot] of this.ofType('code')) {
      const pattern = new RegExp(slot.pattern ?? '^$');
      const asked = name === this.context.asked;
      const cue = this.words.findLastIndex((w) => ['reference', 'code', 'number', 'id'].includes(w.norm));
      const after = cue >= 0 ? this.words.slice(cue + 1) : this.words;
      const skip = after.findIndex((w) => w.norm !== 'is' && w.norm !== 'it' && w.norm !== 'number');
      const start = this.words.length - after.length + Math.max(skip, 0);
      const found =
        hearCode(this.words.slice(start), pattern, asked || cue >= 0) ?? hearCode(this.words, pattern, false);
      if (!found) continue;
      this.values.set(name, { value: found.code });
      this.taken.push({ from: start + found.from, to: start + found.to });
    }
  }

  private readPhone(): void {
    const name = this.slotFor('phone');
    if (name === undefined) return;
    const found = hearPhone(this.words.map((w, i) => (this.isTaken(i) ? { ...w, norm: '', raw: '' } : w)));
    if (!found) return;
    this.values.set(name, { value: found.phone });
    this.taken.push(found);
  }

  private readTimes(): void {
    const name = this.slotFor('time');
    const partName = this.slotFor('partOfDay');
    if (name === undefined && partName === undefined) return;
    const bareWanted = ['date', 'time', 'partOfDay'].includes(this.askedType ?? '');
    const free = this.words.map((w, i) => (this.isTaken(i) ? { ...w, norm: '·' } : w));
    const heard = hearTimes(
      free,
      bareWanted || (isCorrection(this.text) && !['number', 'code', 'phone'].includes(this.askedType ?? '')),
    );
    const time = this.chosen(heard.times.filter((t) => this.words[t.from - 1]?.norm !== 'not'));
    if (time && name !== undefined) {
      const texts = time.minutes.map(clockText);
      this.values.set(name, { value: texts[0] ?? '', candidates: texts });
    }
    this.window = heard.window;
    if (heard.partOfDay && partName !== undefined) this.values.set(partName, { value: heard.partOfDay });
    this.taken.push(...heard.spans);
    const today = this.words.findIndex(
      (w, i) =>
        ['tonight'].includes(w.norm) || (w.norm === 'this' && PARTS.has(this.words[i + 1]?.norm ?? '')),
    );
    const dateName = this.slotFor('date');
    if (today >= 0 && dateName !== undefined)
      this.values.set(dateName, { value: this.context.today.toISODate() ?? '' });
  }

  private readDates(): void {
    const name = this.slotFor('date');
    if (name === undefined) return;
    const dates = hearDates(this.words, this.taken, {
      today: this.context.today,
      bareOrdinals: this.askedType === 'date' && !this.context.offered,
      ...(this.context.week === undefined ? {} : { week: this.context.week }),
    });
    this.taken.push(...dates);
    const date = this.chosen(dates.filter((d) => !d.negated));
    if (!date) return;
    if (date.past) this.past = date.date;
    else if (date.vague) this.vague = date;
    else {
      this.earliest = date.earliest === true;
      this.values.set(name, {
        value: date.date,
        ...(date.weekdayOnly === undefined ? {} : { weekdayOnly: date.weekdayOnly }),
      });
    }
  }

  /** Of several values, the last one when the caller corrected himself, otherwise the first. */
  private chosen<T extends HeardTime | HeardDate>(found: readonly T[]): T | undefined {
    const first = found[0];
    const last = found.at(-1);
    if (!first || !last || first === last) return first;
    const between = this.words.slice(first.to, last.from).map((w) => w.norm);
    const corrected = [
      'no',
      'not',
      'sorry',
      'actually',
      'rather',
      'mean',
      'meant',
      'wait',
      'instead',
      'better',
    ];
    return between.some((w) => corrected.includes(w)) || /\b(i said|make it)\b/.test(between.join(' '))
      ? last
      : first;
  }

  private readChoices(): void {
    for (const [name] of this.ofType('choice')) {
      const values = compiled(this.context.script).choices.get(name) ?? [];
      let best: { value: string; score: number } | undefined;
      for (const { value, phrases } of values) {
        const score = phrases.reduce(
          (most, p) => (phraseScore(p.phrase, this.words) > 0 ? Math.max(most, p.length) : most),
          0,
        );
        if (score > (best?.score ?? 0)) best = { value, score };
      }
      if (best) this.values.set(name, { value: best.value });
    }
  }

  private readNumbers(): void {
    for (const [name, slot] of this.ofType('number')) {
      const asked = name === this.context.asked;
      for (let i = 0; i < this.words.length; i++) {
        if (this.isTaken(i)) continue;
        const number = numberAt(this.words, i);
        if (!number || number.value < slot.min || number.value > slot.max) continue;
        // "A large one" counts nothing; "one large" does.
        const pronoun = this.words[i]?.norm === 'one' && i > 0;
        const near = [
          pronoun ? undefined : this.words[i - 1],
          this.words[i + number.length],
          this.words[i + number.length + 1],
        ];
        const marked = slot.markers.some((m) => near.some((w) => w?.norm === m.toLowerCase()));
        if (!marked && !asked) continue;
        this.values.set(name, { value: String(number.value) });
        this.taken.push({ from: i, to: i + number.length });
        break;
      }
    }
  }

  private readName(): void {
    const name = this.slotFor('name');
    if (name === undefined) return;
    const known = this.context.values.get(name);
    const found = hearName(this.words, {
      asked:
        name === this.context.asked ||
        (this.leadsToAsked(name) && !this.values.has(this.context.asked ?? '')),
      taken: this.taken,
      plainly: this.askedType === 'text',
      ...(known === undefined ? {} : { known }),
    });
    if (!found) return;
    this.values.set(name, { value: found.name });
    this.taken.push(found);
  }

  /** Whether the slot that is asked for can be looked up by this one: an appointment by the name it is under. */
  private leadsToAsked(name: string): boolean {
    const options = this.context.script.slots.get(this.context.asked ?? '')?.options;
    return Object.values(options?.arguments ?? {}).some((template) => template.includes(`{${name}}`));
  }

  private readTexts(): void {
    const slots = this.ofType('text');
    const markers = slots.flatMap(([, slot]) => slot.markers.map(markerWords));
    for (const [name, slot] of slots) {
      const asked = name === this.context.asked;
      const after = this.afterMarker(slot.markers.map(markerWords));
      const value = this.textFrom(after ?? 0, markers);
      // Unasked, "to" introduces an address only when it looks like one: "to 12 Harbour Road", not "to order".
      const likely = asked || (after !== undefined && /^[\p{Lu}\p{N}]/u.test(value));
      if (likely && /[\p{L}\p{N}]{2}/u.test(value)) this.values.set(name, { value });
    }
  }

  private afterMarker(markers: readonly (readonly string[])[]): number | undefined {
    for (const [i] of this.words.entries())
      for (const marker of markers)
        if (!this.isTaken(i) && marker.every((w, k) => this.words[i + k]?.norm === w))
          return i + marker.length;
    return undefined;
  }

  private textFrom(from: number, markers: readonly (readonly string[])[]): string {
    const said: string[] = [];
    for (let i = from; i < this.words.length && !this.isTaken(i); i++) {
      const word = this.words[i];
      const next = markers.some((m) => m.every((w, k) => this.words[i + k]?.norm === w));
      if (!word || (said.length > 0 && next)) break;
      if (said.length === 0 && LEADING.has(word.norm)) continue;
      said.push(word.raw);
    }
    while (['please', 'thanks'].includes(said.at(-1)?.toLowerCase() ?? '')) said.pop();
    return said.join(' ').slice(0, 200);
  }

  private isTaken(i: number): boolean {
    return this.taken.some((s) => i >= s.from && i < s.to);
  }
}

const markerWords = (marker: string): readonly string[] => splitWords(marker).map((w) => w.norm);
const PARTS: ReadonlySet<string> = new Set<PartOfDay>(['morning', 'afternoon', 'evening']);
const LEADING = new Set([
  'uh',
  'um',
  'er',
  'it',
  'is',
  'to',
  'the',
  'well',
  'so',
  'yes',
  'please',
  'i',
  'am',
  'at',
  'from',
  'okay',
]);
