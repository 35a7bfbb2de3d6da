import { type Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS } from '@trunkline/contracts';
import type { AllowedTool } from '../decisions/permission.js';
import { parseAllowedTools } from './parse-allowed-tools.js';

const REMEMBERED = 1000;

/** The tools that each version of a profile allows. A version never changes, so it is read once. */
export class ProfileTools {
  private readonly remembered = new Map<string, readonly AllowedTool[]>();

  private constructor(private readonly profiles: KvBucket<readonly AllowedTool[]>) {}

  static async open(bus: Bus): Promise<ProfileTools> {
    return new ProfileTools(await KvBucket.open(bus, BUCKETS.profiles, { parse: parseAllowedTools }));
  }

  /** Empty when there is no such version: what is not allowed is refused. */
  async allowedBy(profile: string, version: string): Promise<readonly AllowedTool[]> {
    const key = `${profile}.${version}`;
    const known = this.remembered.get(key);
    if (known) return known;
    const allowed = (await this.profiles.get(key))?.value;
    if (!allowed) return [];
    if (this.remembered.size >= REMEMBERED) {
      const [oldest] = this.remembered.keys();
      if (oldest !== undefined) this.remembered.delete(oldest);
    }
    this.remembered.set(key, allowed);
    return allowed;
  }
}
