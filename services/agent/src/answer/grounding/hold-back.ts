import { TransformStream } from 'node:stream/web';
import { ClauseSplitter } from '../../speech/clauses.js';

/**
 * Holds an answer back until a clause of it is whole, and says another sentence in the place of those that state what
 * nothing supports: once, however many there are. What isn't text passes in its place.
 */
export function holdBack<T>(
  isGrounded: (clause: string) => boolean,
  replacement: string,
): TransformStream<T, T> {
  const splitter = new ClauseSplitter();
  let replaced = false;
  let held = '';
  const say = (clauses: readonly string[]): string =>
    clauses
      .map((clause) => {
        // The first clause may lack what makes it a statement: it is judged with what follows.
        held = `${held} ${clause}`.trim();
        const whole = /[.!?]["')\]]?$/.test(clause);
        if (isGrounded(held)) {
          if (!whole) return '';
          const text = held;
          held = '';
          return text;
        }
        held = '';
        if (replaced) return '';
        replaced = true;
        return replacement;
      })
      .filter((text) => text !== '')
      .map((text) => `${text} `)
      .join('');
  const rest = (): string => {
    const text = say(splitter.end());
    const left = held;
    held = '';
    return `${text}${left}`;
  };
  return new TransformStream<T, T>({
    transform(piece, controller) {
      const text = textOf(piece);
      if (text === undefined) {
        const before = rest();
        if (before !== '') controller.enqueue(before as T);
        controller.enqueue(piece);
        return;
      }
      const spoken = say(splitter.push(text));
      if (spoken !== '') controller.enqueue(spoken as T);
    },
    flush(controller) {
      const last = rest();
      if (last !== '') controller.enqueue(last as T);
    },
  });
}

/** The text of a piece that is nothing but text. */
function textOf(piece: unknown): string | undefined {
  if (typeof piece === 'string') return piece;
  if (typeof piece !== 'object' || piece === null) return undefined;
  const delta: unknown = Reflect.get(piece, 'delta');
  if (typeof delta !== 'object' || delta === null) return undefined;
  const content: unknown = Reflect.get(delta, 'content');
  const calls: unknown = Reflect.get(delta, 'toolCalls');
  const extra: unknown = Reflect.get(delta, 'extra');
  return typeof content === 'string' && !(Array.isArray(calls) && calls.length > 0) && extra === undefined
    ? content
    : undefined;
}
