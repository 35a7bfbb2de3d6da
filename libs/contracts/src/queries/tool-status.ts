import type { ToolSwitch } from '../commands/switch-tool.js';
import type { ToolDecided } from '../events/tool-decided.js';
import type { TermChange } from '../events/tool-terms-decided.js';
import type { Effect } from '../tool-definition.js';

/**
 * `ok`; `disabled` for all; `paused`: its circuit breaker is not closed for somebody; `contested`: services disagree about
 * it; `gone`: nobody serves it any more; `page`: a client action, which the callers' pages execute.
 */
export const TOOL_STATES = ['ok', 'disabled', 'paused', 'contested', 'gone', 'page'] as const;
export type ToolState = (typeof TOOL_STATES)[number];

/** A circuit breaker that has counted failures. */
export interface CircuitStatus {
  /** A tenant; for a client action, tenant and call. */
  readonly scope: string;
  readonly state: 'closed' | 'open' | 'half_open';
  /** While closed: failures in a row. */
  readonly failures?: number;
  /** While open: when a request is let through, ISO 8601. */
  readonly until?: string;
}

/**
 * `no_terms`: no operator has set its effect, so it counts as irreversible. `contested`: weaker than what was adopted before.
 * `not_pinned`: another definition than the pinned one. `below_terms`: it declares less than its terms, which hold.
 * `unfit`: its terms are about arguments that it doesn't have.
 */
export const FINDING_KINDS = ['no_terms', 'contested', 'not_pinned', 'below_terms', 'unfit'] as const;

/** Something about the terms of a tool that an operator should decide. */
export interface ToolFinding {
  readonly kind: (typeof FINDING_KINDS)[number];
  readonly tool: string;
  readonly version: number;
  /** Name of the service that registered it. */
  readonly service: string;
  /** Effect that the tool declares. */
  readonly declaredEffect: Effect;
  /** What holds (`from`), and what the tool says (`to`). */
  readonly changes: readonly TermChange[];
  /** SHA-256 of the registered definition, hex. */
  readonly hash: string;
  /** Whether the tool is withheld: there is no definition that may hold. */
  readonly withheld: boolean;
}

/** What one replica of the gateway knows about a version of a tool. Figures are its own, since it started. */
export interface ToolStatus {
  readonly name: string;
  readonly version: number;
  readonly effect?: Effect;
  readonly description?: string;
  /** SHA-256 of the definition that was adopted, hex: what a pin names. */
  readonly hash?: string;
  readonly state: ToolState;
  /** Who serves it: name and id of each NATS service (ADR-32). */
  readonly instances: readonly { readonly service: string; readonly id: string }[];
  readonly circuits: readonly CircuitStatus[];
  readonly inFlight: number;
  /** Commands in the last 60 s. */
  readonly callsPerMinute: number;
  readonly outcomes: Readonly<Record<ToolDecided['outcome'], number>>;
  /** Of the last commands that reached the tool, at most 512, from the command to its answer, ms. */
  readonly latencyMs?: {
    readonly p50: number;
    readonly p99: number;
    readonly max: number;
    readonly of: number;
  };
  /** For whom it is switched off. */
  readonly disabled: readonly ToolSwitch[];
}

/** Reply of `GET /v1/tools` of the gateway. */
export interface ToolsStatusReply {
  readonly revision: number;
  /** Since when this replica counts, ISO 8601. */
  readonly since: string;
  readonly tools: readonly ToolStatus[];
  readonly findings: readonly ToolFinding[];
  /** Registrations that were refused. */
  readonly problems: readonly {
    readonly kind: string;
    readonly services: readonly string[];
    readonly subject: string;
    readonly code: string;
    readonly reason: string;
  }[];
  /** Every switch that is off, also of tools that nobody serves. */
  readonly switches: readonly ToolSwitch[];
}
