/** A clause without any punctuation is let go at a space after this many characters. */
const LONGEST_CLAUSE = 160;
const CLAUSE_END = /(?:[.!?…,;:—]["'”’)\]]*\s|\n)$/;

/**
 * Holds the clause that is being written, so that it can still be taken back. A voice begins with whole clauses anyway:
 * nobody hears the text later for it.
 */
export class ClauseHold {
  private held = '';

  /** Adds a character. @returns what can be spoken now. */
  push(character: string): string {
    this.held += character;
    const ends = CLAUSE_END.test(this.held) || (this.held.length > LONGEST_CLAUSE && /\s$/.test(this.held));
    return ends && this.held.trim() !== '' ? this.flush() : '';
  }

  /** Takes back what is held. */
  drop(): void {
    this.held = '';
  }

  /** The rest, when no more will come. */
  flush(): string {
    const { held } = this;
    this.held = '';
    return held;
  }
}
