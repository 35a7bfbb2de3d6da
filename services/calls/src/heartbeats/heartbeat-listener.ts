import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Bus, parseJson, respondError } from '@trunkline/bus';
import { HEADERS, isName, subjects } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { Counter, registry } from '@trunkline/telemetry';
import { Supervisor } from '../supervision/supervisor.js';

const MAX_BYTES = 4096;

const refused = new Counter({
  name: 'trunkline_heartbeats_refused_total',
  help: 'Heartbeats that could not be read, or whose sender is not the agent of the call',
  registers: [registry],
});

/** Hears the agents that serve calls. Every replica hears all of them. */
@Injectable()
export class HeartbeatListener implements OnApplicationBootstrap, OnModuleDestroy {
  private subscription: { unsubscribe: () => void } | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly supervisor: Supervisor,
  ) {}

  onApplicationBootstrap(): void {
    this.subscription = this.bus.subscribe(subjects.heartbeats, (msg) => {
      const { subject, data, headers } = msg;
      const [, tenant, callId] = subject.split('.');
      const agentIdentity = readIdentity(data);
      const readable = isName(tenant) && isName(callId) && agentIdentity !== undefined;
      const capability = headers?.get(HEADERS.capability) || undefined;
      if (readable && this.supervisor.hear({ tenant, callId }, agentIdentity, capability)) return;
      refused.inc();
      respondError(this.bus, msg, new CodedError(readable ? 'CAPABILITY_INVALID' : 'VALIDATION_FAILED'), '');
    });
  }

  onModuleDestroy(): void {
    this.subscription?.unsubscribe();
  }
}

function readIdentity(data: Uint8Array): string | undefined {
  try {
    const body = parseJson(data, { maxBytes: MAX_BYTES });
    return typeof body === 'object' &&
      body !== null &&
      'agentIdentity' in body &&
      typeof body.agentIdentity === 'string'
      ? body.agentIdentity
      : undefined;
  } catch {
    // Counted by the caller; a heartbeat has nobody to answer to.
    return undefined;
  }
}
