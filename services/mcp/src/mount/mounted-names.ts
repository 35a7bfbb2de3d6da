/** Which MCP server holds which name of the catalogue. Whoever mounted it first keeps it until it is withdrawn. */
export class MountedNames {
  private readonly owners = new Map<string, string>();

  isTakenFrom(server: string, name: string): boolean {
    const owner = this.owners.get(name);
    return owner !== undefined && owner !== server;
  }

  /** From now on the server holds these names and no others. */
  hold(server: string, names: readonly string[]): void {
    for (const [name, owner] of this.owners) if (owner === server) this.owners.delete(name);
    for (const name of names) this.owners.set(name, server);
  }
}
