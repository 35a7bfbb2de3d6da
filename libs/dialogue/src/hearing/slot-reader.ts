import type { Slot } from '@trunkline/profiles';
import { type HeardDate, hearDates } from './calendar-date.js';
import { clockText, type HeardTime, hearTimes, type PartOfDay, type Span } from './clock-time.js';
import { isCorrection } from './command.js';
import { compiled } from './compiled-script.js';
import type { HeardValue, HearingContext } from './hearing-context.js';
import { numberAt } from './number-words.js';
import { hearName } from './person-name.js';
import { phraseScore } from './phrase.js';
import { hearCode, hearPhone } from './spoken-code.js';
import { splitWords, type Word } from './words.js';

/** Finds the values of slots in an utterance. */
export class SlotReader {
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
