import { createHash } from 'node:crypto';
import { type Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS, type CancelToolDto, type ExecuteToolDto } from '@trunkline/contracts';
import { callKey } from '../calls/call-registry.js';
import { Cancellation } from './cancellation.js';

/** An entry of the KV bucket `generations`: nothing of this generation, or only not this tool call, may run any more. */
interface Discarded {
  readonly generationId: string;
  readonly toolCallId?: string;
}

/** An execution from the moment it was asked for to its answer. */
export interface Execution {
  /** Of the generation that asked, or of this tool call. */
  readonly cancellation: Cancellation;
  readonly end: () => void;
}

interface Running extends Discarded {
  readonly toolCallId: string;
  readonly cancellation: Cancellation;
}

/**
 * Which generations of the model were discarded, and what of them is in flight. A cancellation is stored, and every
 * replica hears of it by watching; before a write, storage is asked once more (`fence`).
 */
export class Generations {
  private readonly discarded = new Map<string, Set<string>>();
  private readonly running = new Map<string, Set<Running>>();
  private watch: { stop: () => void } | undefined;

  private constructor(private readonly entries: KvBucket<Discarded>) {}

  /** @param isOpen whether a call, by its key, has not ended: of others nothing is remembered. */
  static async open(bus: Bus, isOpen: (key: string) => boolean): Promise<Generations> {
    const entries = await KvBucket.open(bus, BUCKETS.generations, { parse: parseDiscarded });
    const generations = new Generations(entries);
    generations.watch = await entries.watch((key, entry) => {
      const [tenant = '', callId = ''] = key.split('.');
      const call = callKey(tenant, callId);
      if (entry && isOpen(call)) generations.discard(call, entry.value);
    });
    return generations;
  }

  isDiscarded(command: ExecuteToolDto): boolean {
    const discarded = this.discarded.get(callKey(command.tenant, command.callId));
    return (
      discarded !== undefined &&
      (discarded.has(command.generationId) || discarded.has(`${command.generationId} ${command.toolCallId}`))
    );
  }

  /** From here on a cancellation reaches the execution. Call `isDiscarded` after it, not before. */
  begin({ tenant, callId, generationId, toolCallId }: ExecuteToolDto): Execution {
    const key = callKey(tenant, callId);
    const cancellation = new Cancellation();
    const all = this.running.get(key) ?? new Set();
    const execution: Running = { generationId, toolCallId, cancellation };
    this.running.set(key, all.add(execution));
    return {
      cancellation,
      end: () => {
        all.delete(execution);
        if (all.size === 0 && this.running.get(key) === all) this.running.delete(key);
      },
    };
  }

  /** Whether storage, which another replica may have written a moment ago, knows it as discarded. */
  async fence(command: ExecuteToolDto): Promise<boolean> {
    const found = await Promise.all([
      this.entries.get(generationKey(command)),
      this.entries.get(toolCallKey(command)),
    ]);
    return found.some((entry) => entry !== undefined);
  }

  /** Discards a generation, or one tool call of it. @returns how many executions of this replica were told to stop. */
  async cancel(command: CancelToolDto): Promise<number> {
    const { tenant, callId, generationId, toolCallId } = command;
    const whole = toolCallId === undefined;
    const discarded = whole ? { generationId } : { generationId, toolCallId };
    const stopped = this.discard(callKey(tenant, callId), discarded);
    const key = whole ? generationKey(command) : toolCallKey({ tenant, callId, generationId, toolCallId });
    await this.entries.put(key, discarded);
    return stopped;
  }

  /** The call has ended: nothing of it will be asked for again. */
  forget(key: string): void {
    this.discarded.delete(key);
  }

  close(): void {
    this.watch?.stop();
  }

  private discard(key: string, { generationId, toolCallId }: Discarded): number {
    const all = this.discarded.get(key) ?? new Set();
    this.discarded.set(
      key,
      all.add(toolCallId === undefined ? generationId : `${generationId} ${toolCallId}`),
    );
    let stopped = 0;
    for (const execution of this.running.get(key) ?? []) {
      const meant =
        execution.generationId === generationId &&
        (toolCallId === undefined || execution.toolCallId === toolCallId);
      if (!meant || execution.cancellation.isCancelled) continue;
      execution.cancellation.cancel();
      stopped++;
    }
    return stopped;
  }
}

const generationKey = (of: Pick<CancelToolDto, 'tenant' | 'callId' | 'generationId'>) =>
  `${callKey(of.tenant, of.callId)}.${of.generationId}`;

const toolCallKey = (of: Pick<ExecuteToolDto, 'tenant' | 'callId' | 'generationId' | 'toolCallId'>) =>
  `${generationKey(of)}.${createHash('sha256').update(of.toolCallId).digest('hex').slice(0, 32)}`;

function parseDiscarded(stored: unknown): Discarded {
  const record: Record<string, unknown> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const { generationId, toolCallId } = record;
  if (typeof generationId !== 'string') throw new TypeError('A discarded generation without its id.');
  return { generationId, ...(typeof toolCallId === 'string' ? { toolCallId } : {}) };
}
