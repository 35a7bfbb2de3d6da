import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Engine } from './engine/engine.js';
import { SpanBatcher } from './otlp/span-batcher.js';

/** The order in which the store ends: after the last request, queued spans are written, then the folder is closed. */
@Injectable()
export class StoreEnd implements OnApplicationShutdown {
  constructor(
    private readonly batcher: SpanBatcher,
    private readonly engine: Engine,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.batcher.close();
    await this.engine.close();
  }
}
