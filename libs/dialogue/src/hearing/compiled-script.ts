import type { Script } from '@trunkline/profiles';
import { compilePhrase, type Phrase } from './phrase.js';
import { normOf, splitWords } from './words.js';

interface CompiledScript {
  readonly intents: ReadonlyMap<string, readonly Phrase[]>;
  readonly faq: readonly { readonly answer: string; readonly phrases: readonly Phrase[] }[];
  readonly choices: ReadonlyMap<
    string,
    readonly { readonly value: string; readonly phrases: readonly { phrase: Phrase; length: number }[] }[]
  >;
  /** Words by which a caller speaks of a slot itself. */
  readonly slotWords: ReadonlyMap<string, readonly Phrase[]>;
}

const cache = new WeakMap<Script, CompiledScript>();

/** The phrases of a script, compiled once per script. */
export function compiled(script: Script): CompiledScript {
  const known = cache.get(script);
  if (known) return known;
  const fresh: CompiledScript = {
    intents: new Map([...script.intents].map(([name, i]) => [name, i.phrases.map(compilePhrase)])),
    faq: script.faq.map((f) => ({ answer: f.answer, phrases: f.phrases.map(compilePhrase) })),
    choices: new Map(
      [...script.slots].map(([name, slot]) => [
        name,
        Object.entries(slot.values ?? {}).map(([value, words]) => ({
          value,
          phrases: [value, ...words].map((w) => ({ phrase: sequence(w), length: w.length })),
        })),
      ]),
    ),
    slotWords: new Map([...script.slots].map(([name, slot]) => [name, slot.words.map(sequence)])),
  };
  cache.set(script, fresh);
  return fresh;
}

/** Words that must follow each other, as they are heard. */
const sequence = (text: string): Phrase => compilePhrase(normOf(splitWords(text)).replaceAll(' ', '-'));
