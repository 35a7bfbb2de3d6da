import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { parseRoomName } from '@trunkline/contracts';
import { InjectLogger } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import { MediaServer } from '../livekit/media-server.js';
import { CallRegistry } from '../registry/call-registry.js';

const EVERY_MS = 60_000;
/** Far longer than a session takes from its registry entry to its room. */
const ORPHAN_AFTER_MS = 120_000;

/** Removes what nobody else can: rooms of calls that the registry doesn't know, and the traces of removed entries. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();

  constructor(
    private readonly media: MediaServer,
    private readonly registry: CallRegistry,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.round = this.round
        .then(() => this.clean())
        .catch((error: unknown) => this.logger.warn({ err: error }, 'housekeeping failed'));
    }, EVERY_MS);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.round;
  }

  /** One round. Rooms younger than `orphanAfterMs` are left alone: their registry entry may still come. */
  async clean(orphanAfterMs = ORPHAN_AFTER_MS): Promise<void> {
    await this.registry.compact();
    for (const room of await this.media.listRooms()) {
      const call = parseRoomName(room.name);
      const old = Date.now() - Number(room.creationTimeMs) > orphanAfterMs;
      if (call === undefined || !old || (await this.registry.find(call)) !== undefined) continue;
      this.logger.warn({ tenant: call.tenant, callId: call.callId }, 'room of an unknown call deleted');
      await this.media.deleteRoom(call);
    }
  }
}
