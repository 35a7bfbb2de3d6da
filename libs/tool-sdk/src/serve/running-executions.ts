/** Which call a running execution belongs to. */
export interface ExecutionKey {
  readonly tenant: string;
  readonly callId: string;
  readonly toolCallId: string;
}

/** The executions in progress of one process, so that they can be told to stop. */
export class RunningExecutions {
  private readonly running = new Map<string, Set<AbortController>>();

  get size(): number {
    let size = 0;
    for (const controllers of this.running.values()) size += controllers.size;
    return size;
  }

  /** @returns the controller of the execution, and what to call when it is over. */
  start(key: ExecutionKey): { controller: AbortController; end: () => void } {
    const id = idOf(key);
    const controller = new AbortController();
    const controllers = this.running.get(id) ?? new Set();
    this.running.set(id, controllers.add(controller));
    return {
      controller,
      end: () => {
        controllers.delete(controller);
        if (controllers.size === 0) this.running.delete(id);
      },
    };
  }

  /** Whether this process works on it. */
  has(key: ExecutionKey): boolean {
    return this.running.has(idOf(key));
  }

  cancel(key: ExecutionKey, reason: Error): void {
    for (const controller of this.running.get(idOf(key)) ?? []) controller.abort(reason);
  }

  cancelAll(reason: Error): void {
    for (const controllers of this.running.values())
      for (const controller of controllers) controller.abort(reason);
  }
}

const idOf = ({ tenant, callId, toolCallId }: ExecutionKey) => `${tenant}.${callId}.${toolCallId}`;
