import { hash } from 'node:crypto';
import type { Msg } from '@nats-io/nats-core';
import type { Bus } from '@trunkline/bus';
import { CodedError } from '@trunkline/errors';
import { MAX_INFO_BYTES, readServiceInfo, type SeenService } from './read-service-info.js';

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
  /** Hash of how it described itself. */
  text: string;
  service: SeenService;
  seenAt: number;
}

const PING_TIMEOUT_MS = 1000;
/** Instances of one name, and of all, that are watched: more are not looked at. */
const MAX_PER_NAME = 128;
const MAX_INSTANCES = 2048;
/** Bytes of new descriptions that are read between two rounds; what is left has its turn in the next. */
const MAX_NEW_BYTES = 2 * 1024 * 1024;
/** Answers that come in a second at most, by asking less often: whoever answers at length makes nobody else wait for it. */
const BYTES_PER_SECOND = 2 * 1024 * 1024;
const MAX_PAUSE_MS = 5000;

/**
 * Keeps an eye on all NATS services (ADR-32) of the bus. Everybody is asked again and again by `$SRV.INFO`; who didn't
 * answer is pinged alone, and is gone as soon as the server says that nobody is there: a slow instance stays.
 */
export function watchServices(bus: Bus, options: ServiceWatchOptions): ServiceWatch {
  const { intervalMs = 400, silentMs = 10_000, onSeen, onGone } = options;
  const known = new Map<string, Known>();
  const inbox = bus.newInbox();
  /** What was read before, by its hash: whoever says the same again is not read again. */
  const read = new Map<string, string>();
  let newBytes = 0;
  let receivedBytes = 0;
  let closed = false;

  const subscription = bus.subscribe(`${inbox}.*`, (msg: Msg) => {
    receivedBytes += msg.data.length;
    if (closed || msg.headers?.code === 503 || msg.data.length > MAX_INFO_BYTES) return;
    const text = hash('sha256', msg.data, 'base64');
    const same = known.get(read.get(text) ?? '');
    if (same?.text === text) {
      same.seenAt = Date.now();
      return;
    }
    newBytes += msg.data.length;
    if (newBytes > MAX_NEW_BYTES) return;
    const service = readServiceInfo(msg.data);
    if (!service) return;
    const key = keyOf(service);
    const before = known.get(key);
    if (!before && isCrowded(service.name)) return;
    if (before) read.delete(before.text);
    known.set(key, { text, service, seenAt: Date.now() });
    read.set(text, key);
    onSeen(service);
  });

  const isCrowded = (name: string): boolean =>
    known.size >= MAX_INSTANCES ||
    [...known.values()].filter(({ service }) => service.name === name).length >= MAX_PER_NAME;

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
      read.delete(silent.text);
      onGone(silent.service);
    }
  };

  let roundAt = 0;
  let rounds = 0;
  let unanswered: NodeJS.Timeout | undefined;
  let timer: NodeJS.Timeout | undefined;
  const next = (pauseMs: number): void => {
    timer = setTimeout(() => {
      const owedMs = Math.min(MAX_PAUSE_MS, (receivedBytes * 1000) / BYTES_PER_SECOND);
      // As long as what came is still paid for.
      if (owedMs > pauseMs) {
        receivedBytes -= (pauseMs * BYTES_PER_SECOND) / 1000;
        return next(intervalMs);
      }
      receivedBytes = 0;
      round();
      next(intervalMs);
    }, pauseMs);
  };
  const round = (): void => {
    if (!bus.connected) return;
    roundAt = Date.now();
    newBytes = 0;
    // Whoever may only answer what was asked may answer one subject a few times, not for ever.
    bus.nats.publish('$SRV.INFO', undefined, { reply: `${inbox}.${++rounds}` });
    unanswered = setTimeout(() => {
      for (const entry of known.values()) if (entry.seenAt < roundAt) void check(entry, Date.now());
    }, intervalMs / 2);
  };
  round();
  next(intervalMs);
  return {
    settled: new Promise((resolve) => setTimeout(resolve, intervalMs)),
    close() {
      closed = true;
      clearTimeout(timer);
      clearTimeout(unanswered);
      subscription.unsubscribe();
    },
  };
}

/** A service can say that it has another's id, but then it is asked under that one's name as well. */
const keyOf = ({ name, id }: SeenService): string => `${name}.${id}`;
