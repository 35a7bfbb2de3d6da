import { endsSentence } from '@trunkline/speech';

/** A clause that is long enough to be spoken on its own ends at a comma. */
const LONG_CLAUSE = 60;

/**
 * Takes the pieces of a text that can be spoken by now. The first piece of an answer ends at any punctuation, so that
 * sound starts early; later ones at the end of a sentence, or at a comma when they are long.
 */
export class ClauseSplitter {
  private buffer = '';
  private first = true;

  /** @returns clauses that are complete, in order. */
  push(text: string): string[] {
    this.buffer += text;
    const clauses: string[] = [];
    for (let end = this.boundary(); end !== undefined; end = this.boundary()) {
      const clause = this.buffer.slice(0, end).trim();
      this.buffer = this.buffer.slice(end);
      if (clause !== '') {
        clauses.push(clause);
        this.first = false;
      }
    }
    return clauses;
  }

  /** What is left when no more text will come. */
  end(): string[] {
    const rest = this.buffer.trim();
    this.buffer = '';
    this.first = true;
    return rest === '' ? [] : [rest];
  }

  private boundary(): number | undefined {
    // A mark counts only before white space: "3.5", "$1.50", "a.m." and half-streamed ellipses stay whole.
    for (const match of this.buffer.matchAll(/([.!?]+["')\]]?|[,;:—])(?=\s)/g)) {
      const end = match.index + match[0].length;
      const [before, after] = [this.buffer.slice(0, end), this.buffer.slice(end)];
      const isEnd = /[.!?]/.test(match[0]) ? sentenceEnds(before, after) : this.commaEnds(before, after);
      // What comes next decides.
      if (isEnd === undefined) return undefined;
      if (isEnd) return end;
    }
    return undefined;
  }

  /** A comma or colon ends the first clause and long ones, unless it stands inside a date or before a number. */
  private commaEnds(before: string, after: string): boolean | undefined {
    if (!this.first && before.length <= LONG_CLAUSE) return false;
    if (!/(?:\d,|:)$/.test(before)) return true;
    return after.trim() === '' ? undefined : !/^\s+[\d+#]/.test(after);
  }
}

const sentenceEnds = (before: string, after: string): boolean | undefined =>
  before.endsWith('.') && !before.endsWith('..') ? endsSentence(before, after) : true;
