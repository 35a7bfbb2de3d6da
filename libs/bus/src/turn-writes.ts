/**
 * What is sent within one turn of the event loop leaves in one write: under load, a write for each message is what costs
 * most, here and in the server. While there is nothing to gather, nothing waits.
 */
export class TurnWrites {
  private waiting: (() => void)[] = [];
  private calm = true;
  private scheduled = false;

  /** @param send owns its failures. */
  add(send: () => void): void {
    if (!this.scheduled) {
      this.scheduled = true;
      setImmediate(() => this.endTurn());
      if (this.calm) return send();
    }
    this.waiting.push(send);
  }

  flush(): void {
    const all = this.waiting;
    this.waiting = [];
    for (const send of all) send();
  }

  private endTurn(): void {
    this.scheduled = false;
    this.calm = this.waiting.length <= 1;
    this.flush();
  }
}
