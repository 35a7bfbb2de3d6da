import type { FieldProblem } from '@trunkline/bus';
import { subjects, type ToolDefinition } from '@trunkline/contracts';

/** Judges a value of so many bytes of JSON: at once, or where it takes longer, on a thread of its own. */
export type ValueCheck = (
  value: unknown,
  bytes: number,
) => readonly FieldProblem[] | Promise<readonly FieldProblem[]>;

/** A tool as a call sees it: served on the bus for every call, or by the page of this call's caller. */
export interface CallTool {
  /** On the terms that hold for the call. */
  readonly definition: ToolDefinition;
  readonly checkArguments: ValueCheck;
  readonly checkResult: ValueCheck;
  /** @default false */
  readonly inPage?: boolean;
}

/** Where a tool is asked, and what of it is to be watched together. */
export interface Executor {
  readonly subject: string;
  readonly cancelSubject: string;
  /** Name and version, for metrics. */
  readonly tool: string;
  /** Whose failures are counted together by the circuit breaker: of a page, they say nothing about other callers'. */
  readonly breakerScope: string;
  /** What shares one bound on executions in flight. */
  readonly bulkhead: string;
}

/** What is the same for every call, by tool. */
const onBus = new WeakMap<CallTool, Omit<Executor, 'breakerScope'>>();

export function executorOf(
  callTool: CallTool,
  { tenant, callId }: { readonly tenant: string; readonly callId: string },
): Executor {
  const known = onBus.get(callTool);
  if (known) return { ...known, breakerScope: tenant };
  const {
    definition: { name, version },
    inPage = false,
  } = callTool;
  const tool = `${name}.v${version}`;
  if (!inPage) {
    const cancelSubject = subjects.toolCancel(name, version);
    onBus.set(callTool, { subject: subjects.tool(name, version), cancelSubject, tool, bulkhead: tool });
    return executorOf(callTool, { tenant, callId });
  }
  const subject = subjects.clientAction(tenant, callId, name);
  return {
    subject,
    cancelSubject: subjects.clientActionCancel(tenant, callId, name),
    tool,
    breakerScope: `${tenant}.${callId}`,
    bulkhead: subject,
  };
}
