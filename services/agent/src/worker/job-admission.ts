import { Injectable } from '@nestjs/common';
import { Bus, parseJson, validateDto } from '@trunkline/bus';
import { DispatchMetadata, LIMITS } from '@trunkline/contracts';
import { InjectLogger } from '@trunkline/service';
import { Counter, type Logger, registry } from '@trunkline/telemetry';
import { CallBus } from '../capability/call-bus.js';
import { isJobWanted } from './is-job-wanted.js';

const dropped = new Counter({
  name: 'trunkline_agent_jobs_dropped_total',
  help: 'Jobs that were not taken: the call has ended or another agent was dispatched (stale), or nobody can say whose they are',
  labelNames: ['reason'],
  registers: [registry],
});

/** What is used of the framework's request. */
interface JobOffer {
  readonly job: { readonly metadata: string };
  accept(): Promise<void>;
  reject(): Promise<void>;
}

/** Looks whether a job is still wanted before it takes a process that another call needs. */
@Injectable()
export class JobAdmission {
  constructor(
    private readonly bus: Bus,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  async judge(offer: JobOffer): Promise<void> {
    const metadata = readMetadata(offer.job.metadata);
    if (metadata === undefined) {
      dropped.inc({ reason: 'unreadable' });
      this.logger.warn('job without the metadata of a dispatch dropped');
      return offer.reject();
    }
    const { tenant, callId, capability, attempt } = metadata;
    if (await isJobWanted(new CallBus(this.bus, capability), { tenant, callId })) return offer.accept();
    dropped.inc({ reason: 'stale' });
    this.logger.info({ tenant, callId, attempt }, 'job of a call that has ended dropped');
    return offer.reject();
  }
}

function readMetadata(text: string): DispatchMetadata | undefined {
  try {
    return validateDto(DispatchMetadata, parseJson(Buffer.from(text), { maxBytes: LIMITS.commandBytes }));
  } catch {
    return undefined;
  }
}
