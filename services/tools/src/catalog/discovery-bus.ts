import { Bus, type BusSettings } from '@trunkline/bus';
import type { Logger } from '@trunkline/telemetry';

/**
 * A connection of its own for what services say about themselves. Whoever floods it gets it cut off as a slow consumer, and
 * no call notices.
 */
export class DiscoveryBus {
  private constructor(readonly bus: Bus) {}

  static async connect(settings: BusSettings, logger: Logger): Promise<DiscoveryBus> {
    return new DiscoveryBus(await Bus.connect('tools-discovery', settings, logger));
  }

  async close(): Promise<void> {
    await this.bus.close();
  }
}
