/** Executions in flight of each tool, so that one slow tool can't take what the others need. */
export class Bulkheads {
  private readonly inFlight = new Map<string, number>();

  of(tool: string): number {
    return this.inFlight.get(tool) ?? 0;
  }

  /** @returns what gives the place back. */
  enter(tool: string): () => void {
    this.inFlight.set(tool, this.of(tool) + 1);
    return () => {
      const left = this.of(tool) - 1;
      if (left > 0) this.inFlight.set(tool, left);
      else this.inFlight.delete(tool);
    };
  }
}
