import { type BeforeApplicationShutdown, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectLogger, InjectSettings } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import { Engine } from './engine/engine.js';
import { SpanBatcher } from './otlp/span-batcher.js';
import type { StoreSettings } from './settings.js';

/** Part of the drain time after which statements are killed; the rest is for their answers and for closing. */
const STATEMENTS_SHARE = 0.6;

/** The order in which the store ends: after the last request, queued spans are written, then the folder is closed. */
@Injectable()
export class StoreEnd implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly batcher: SpanBatcher,
    private readonly engine: Engine,
    @InjectSettings() private readonly settings: StoreSettings,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  /** The process can't end while a statement runs inside it. */
  beforeApplicationShutdown(): void {
    setTimeout(() => {
      this.logger.warn('statements are killed, the store ends');
      this.engine
        .killAll()
        .catch((error: unknown) => this.logger.warn({ err: error }, 'statements could not be killed'));
    }, this.settings.drainTimeoutMs * STATEMENTS_SHARE).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.batcher.close();
    await this.engine.close();
  }
}
