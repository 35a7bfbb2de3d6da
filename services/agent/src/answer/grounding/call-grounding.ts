import type { AgentProfile } from '@trunkline/profiles';
import type { ToolResult } from './evidence.js';
import { groundedness, type UngroundedClaim } from './groundedness.js';

/** Results and turns that are kept as evidence: the most recent ones of a long call. */
const MAX_KEPT = 64;

/** What has been learnt in a call, to hold its answers against. */
export class CallGrounding {
  private readonly results: ToolResult[] = [];
  private readonly heard: string[] = [];
  private readonly profile: readonly string[];

  /** @param earlier what was said before this agent took the call over: its tools are not asked again. */
  constructor({ greeting, instructions, facts }: AgentProfile, earlier: readonly string[] = []) {
    this.profile = [greeting, instructions, ...(facts?.statements ?? []), ...earlier];
  }

  toolReturned(tool: string, result: unknown): void {
    this.results.push({ tool, result });
    if (this.results.length > MAX_KEPT) this.results.shift();
  }

  callerSaid(text: string): void {
    this.heard.push(text);
    if (this.heard.length > MAX_KEPT) this.heard.shift();
  }

  /** What an answer states that nothing in this call supports. */
  judge(answer: string): readonly UngroundedClaim[] {
    return groundedness(answer, this.results, { profile: this.profile, caller: this.heard });
  }
}
