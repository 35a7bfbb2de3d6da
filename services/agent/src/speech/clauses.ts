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
    // A mark counts only before white space: "3.5", "a.m." and half-streamed ellipses stay whole.
    for (const match of this.buffer.matchAll(/([.!?]+["')\]]?|[,;:—])(?=\s)/g)) {
      const end = match.index + match[0].length;
      if (
        /[.!?]/.test(match[0]) ? !isAbbreviation(this.buffer.slice(0, end)) : this.first || end > LONG_CLAUSE
      )
        return end;
    }
    return undefined;
  }
}

const isAbbreviation = (text: string) =>
  /(^|\s)(mr|mrs|ms|dr|st|no|vs|e\.g|i\.e|a\.m|p\.m|[a-z])\.$/i.test(text);
