import { type Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS, type ToolSwitch } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { parseSwitch, parseSwitchKey, switchKey } from './parse-switch.js';

const MAX_RACES = 20;

interface Known {
  readonly value: ToolSwitch;
  readonly revision: number;
}

/**
 * Which tools an operator has switched off, for one tenant or for all. Stored, so a restart changes nothing; every replica
 * hears of a change by watching, and a decision only looks into memory.
 */
export class ToolSwitches {
  private readonly known = new Map<string, Known>();
  /** Names of tools that are off for somebody. */
  private offTools: ReadonlySet<string> = new Set();
  private readonly listeners: (() => void)[] = [];
  private watch: { stop: () => void } | undefined;

  private constructor(private readonly entries: KvBucket<Omit<ToolSwitch, 'tool' | 'tenant'>>) {}

  static async open(bus: Bus): Promise<ToolSwitches> {
    const entries = await KvBucket.open(bus, BUCKETS.switches, { parse: parseSwitch });
    const switches = new ToolSwitches(entries);
    switches.watch = await entries.watch((key, entry) => switches.take(key, entry));
    return switches;
  }

  /** The switch that keeps this tool from this tenant. */
  off(tool: string, tenant: string): ToolSwitch | undefined {
    return this.offTools.has(tool) ? (this.ifOff({ tool }) ?? this.ifOff({ tool, tenant })) : undefined;
  }

  /** Every switch that is off. */
  list(): ToolSwitch[] {
    return [...this.known.values()].map(({ value }) => value).filter(({ disabled }) => disabled);
  }

  /**
   * Switches a tool; this replica obeys before it returns.
   *
   * @throws CodedError `DEPENDENCY_UNAVAILABLE` when storage does not answer, or others switch it all the time.
   */
  async set(wanted: ToolSwitch): Promise<void> {
    const key = switchKey(wanted);
    const { tool: _tool, tenant: _tenant, ...stored } = wanted;
    for (let race = 0; race < MAX_RACES; race++) {
      const current = await this.entries.get(key);
      const revision = await (current === undefined
        ? this.entries.create(key, stored)
        : this.entries.update(key, stored, current.revision));
      if (revision === undefined) continue;
      this.take(key, { value: stored, revision });
      return;
    }
    throw new CodedError('DEPENDENCY_UNAVAILABLE', 'Others switch the same tool right now.');
  }

  /** Calls `listener` whenever a tool was switched. */
  onChanged(listener: () => void): void {
    this.listeners.push(listener);
  }

  close(): void {
    this.watch?.stop();
  }

  private ifOff(of: Pick<ToolSwitch, 'tool' | 'tenant'>): ToolSwitch | undefined {
    const value = this.known.get(switchKey(of))?.value;
    return value?.disabled === true ? value : undefined;
  }

  private take(
    key: string,
    entry: { value: Omit<ToolSwitch, 'tool' | 'tenant'>; revision: number } | undefined,
  ): void {
    const of = parseSwitchKey(key);
    const before = this.known.get(key);
    if (!of || (entry && before && before.revision >= entry.revision)) return;
    if (entry) this.known.set(key, { value: { ...of, ...entry.value }, revision: entry.revision });
    // Removed, or not JSON at all: what is not readable never enables a tool that is off.
    else if (before?.value.disabled === true) return;
    if (before?.value.disabled === (entry?.value.disabled ?? false)) return;
    this.offTools = new Set(this.list().map((off) => off.tool));
    for (const listener of this.listeners) listener();
  }
}
