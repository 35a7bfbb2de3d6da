const CLOSES: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/** Follows brackets and quotes until the first bracket is closed. */
export class BalancedText {
  private readonly open: string[] = [];
  private quote: string | undefined;
  private escaped = false;

  /** Takes a character. @returns whether the first bracket was closed by it. */
  push(character: string): boolean {
    if (this.quote !== undefined) {
      if (this.escaped) this.escaped = false;
      else if (character === '\\') this.escaped = true;
      else if (character === this.quote) this.quote = undefined;
      return false;
    }
    const closing = CLOSES[character];
    if (character === '"') this.quote = character;
    else if (closing !== undefined) this.open.push(closing);
    else if (character === this.open.at(-1)) {
      this.open.pop();
      return this.open.length === 0;
    }
    return false;
  }
}
