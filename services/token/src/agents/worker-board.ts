import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Bus, parseJson, validateEvent } from '@trunkline/bus';
import { subjects, WORKER_STATUS_INTERVAL_MS, WorkerStatus } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { InjectLogger, InjectSettings } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import type { TokenSettings } from '../token.settings.js';
import { availability, type HeardStatus, STATUS_EXPIRES_MS } from './availability.js';

const MAX_BYTES = 4096;
/** Workers that are remembered: far more than there are. */
const MAX_WORKERS = 10_000;

/** What the agent workers say of themselves, and whether one of them can take a call. */
@Injectable()
export class WorkerBoard implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly heard = new Map<string, HeardStatus>();
  private subscription: { unsubscribe: () => void } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private listeningSince = Date.now();

  constructor(
    private readonly bus: Bus,
    @InjectSettings() private readonly settings: TokenSettings,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.settings.requireWorker) return;
    this.subscription = this.bus.subscribe(subjects.workerStatuses, ({ data }) => this.take(data));
    this.timer = setInterval(() => this.tidy(), WORKER_STATUS_INTERVAL_MS);
  }

  onModuleDestroy(): void {
    this.subscription?.unsubscribe();
    clearInterval(this.timer);
  }

  /** @throws CodedError `AGENT_UNAVAILABLE` when every worker is gone or refuses. */
  requireAgent(): void {
    if (!this.settings.requireWorker) return;
    const { agentName } = this.settings;
    const found = availability(this.heard.values(), agentName, this.listeningSince, Date.now());
    if (found.available) return;
    const { workers, refusals } = found;
    throw new CodedError('AGENT_UNAVAILABLE', undefined, { details: { workers, refusals } });
  }

  private take(data: Uint8Array): void {
    try {
      const status = validateEvent(WorkerStatus, parseJson(data, { maxBytes: MAX_BYTES }));
      if (this.heard.size < MAX_WORKERS || this.heard.has(status.workerId))
        this.heard.set(status.workerId, { status, heardAt: Date.now() });
    } catch (error) {
      this.logger.debug({ err: error }, 'status of a worker not readable');
    }
  }

  private tidy(): void {
    const now = Date.now();
    if (!this.bus.connected) this.listeningSince = now;
    for (const [id, { heardAt }] of this.heard) if (now - heardAt > STATUS_EXPIRES_MS) this.heard.delete(id);
  }
}
