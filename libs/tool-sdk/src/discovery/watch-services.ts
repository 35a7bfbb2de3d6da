import type { Msg } from '@nats-io/nats-core';
import type { Bus } from '@trunkline/bus';
import { CodedError } from '@trunkline/errors';
import { readServiceInfo, type SeenService } from './read-service-info.js';

export interface ServiceWatchOptions {
  /** How often everybody is asked, ms. @default 400 */
  readonly intervalMs?: number;
  /** An instance that is still connected but doesn't answer is given up after this, ms. @default 10000 */
  readonly silentMs?: number;
  /** A new instance, or one that describes itself differently. */
  readonly onSeen: (service: SeenService) => void;
  readonly onGone: (service: SeenService) => void;
}

export interface ServiceWatch {
  /** Resolves when everybody who was there at the start has had the time to answer. */
  readonly settled: Promise<void>;
  /** Can be called twice. */
  close(): void;
}

interface Known {
  text: string;
  service: SeenService;
  seenAt: number;
}

const PING_TIMEOUT_MS = 1000;

/**
 * Keeps an eye on all NATS services (ADR-32) of the bus. Everybody is asked again and again by `$SRV.INFO`; who didn't
 * answer is pinged alone, and is gone as soon as the server says that nobody is there: a slow instance stays.
 */
export function watchServices(bus: Bus, options: ServiceWatchOptions): ServiceWatch {
  const { intervalMs = 400, silentMs = 10_000, onSeen, onGone } = options;
  const known = new Map<string, Known>();
  const inbox = bus.newInbox();
  const decoder = new TextDecoder();
  let closed = false;

  const subscription = bus.subscribe(`${inbox}.*`, (msg: Msg) => {
    if (msg.headers?.code === 503) return;
    const text = decoder.decode(msg.data);
    const service = readServiceInfo(msg.data);
    if (!service || closed) return;
    const before = known.get(keyOf(service));
    known.set(keyOf(service), { text, service, seenAt: Date.now() });
    if (before?.text !== text) onSeen(service);
  });

  const check = async (silent: Known, roundAt: number): Promise<void> => {
    const { id, name } = silent.service;
    const key = keyOf(silent.service);
    try {
      await bus.requestRaw(`$SRV.PING.${name}.${id}`, '', { timeoutMs: PING_TIMEOUT_MS });
    } catch (error) {
      const nobody = error instanceof CodedError && error.details?.['reason'] === 'no_responders';
      if (closed || !bus.connected || known.get(key) !== silent) return;
      if (!nobody && roundAt - silent.seenAt < silentMs) return;
      known.delete(key);
      onGone(silent.service);
    }
  };

  let roundAt = 0;
  let rounds = 0;
  let unanswered: NodeJS.Timeout | undefined;
  const round = (): void => {
    if (!bus.connected) return;
    roundAt = Date.now();
    // Whoever may only answer what was asked may answer one subject a few times, not for ever.
    bus.nats.publish('$SRV.INFO', undefined, { reply: `${inbox}.${++rounds}` });
    unanswered = setTimeout(() => {
      for (const entry of known.values()) if (entry.seenAt < roundAt) void check(entry, Date.now());
    }, intervalMs / 2);
  };
  round();
  const timer = setInterval(round, intervalMs);
  return {
    settled: new Promise((resolve) => setTimeout(resolve, intervalMs)),
    close() {
      closed = true;
      clearInterval(timer);
      clearTimeout(unanswered);
      subscription.unsubscribe();
    },
  };
}

/** A service can say that it has another's id, but then it is asked under that one's name as well. */
const keyOf = ({ name, id }: SeenService): string => `${name}.${id}`;
