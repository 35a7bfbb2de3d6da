import { type Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS } from '@trunkline/contracts';
import type { AllowedTool } from '../decisions/permission.js';
import type { CallTool } from '../dispatch/executor.js';
import { parseAllowedTools } from './parse-allowed-tools.js';
import { parseClientActions } from './parse-client-actions.js';

const REMEMBERED = 1000;

/** What a version of a profile says about tools: the only part of it that concerns the gateway. */
export interface ToolsOfProfile {
  /** Tools and client actions that it allows. */
  readonly allowed: readonly AllowedTool[];
  /** What the caller's page may do, by name. */
  readonly clientActions: ReadonlyMap<string, CallTool>;
}

const NOTHING: ToolsOfProfile = { allowed: [], clientActions: new Map() };

/** The tools that each version of a profile allows. A version never changes, so it is read once. */
export class ProfileTools {
  private readonly remembered = new Map<string, ToolsOfProfile>();

  private constructor(private readonly profiles: KvBucket<ToolsOfProfile>) {}

  static async open(bus: Bus): Promise<ProfileTools> {
    return new ProfileTools(await KvBucket.open(bus, BUCKETS.profiles, { parse }));
  }

  /** Nothing when there is no such version: what is not allowed is refused. */
  of(profile: string, version: string): ToolsOfProfile | Promise<ToolsOfProfile> {
    const key = `${profile}.${version}`;
    return this.remembered.get(key) ?? this.read(key);
  }

  private async read(key: string): Promise<ToolsOfProfile> {
    const tools = (await this.profiles.get(key))?.value;
    if (!tools) return NOTHING;
    if (this.remembered.size >= REMEMBERED) {
      const [oldest] = this.remembered.keys();
      if (oldest !== undefined) this.remembered.delete(oldest);
    }
    this.remembered.set(key, tools);
    return tools;
  }
}

function parse(stored: unknown): ToolsOfProfile {
  const clientActions = parseClientActions(stored);
  const allowed = [...parseAllowedTools(stored), ...[...clientActions.keys()].map((name) => ({ name }))];
  return { allowed, clientActions };
}
