import type { ConfirmTerms } from './confirm-terms.js';

export const EFFECTS = ['read', 'write', 'irreversible'] as const;
/** `read` changes nothing; `write` can be undone; `irreversible` needs the caller's confirmation. */
export type Effect = (typeof EFFECTS)[number];

/** A JSON Schema object, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Key of the endpoint metadata (ADR-32) under which a tool service publishes its ToolDefinition as JSON. */
export const TOOL_METADATA_KEY = 'trunkline.tool';

export const EFFECT_OUTCOMES = ['done', 'not_done', 'unknown'] as const;

/** What a tool says about an earlier request of it, by its idempotency key. */
export interface EffectStatus {
  /** `not_done`: nor will be; while it is being worked on, it is `unknown`. */
  readonly outcome: (typeof EFFECT_OUTCOMES)[number];
  /** With `done`: what the lost reply would have said. */
  readonly result?: unknown;
}

export const TOOL_LIMIT_KINDS = ['sum', 'count'] as const;
export const TOOL_LIMIT_SCOPES = ['call', 'tenant'] as const;

/** How much a tool may do altogether: a sum of one of its arguments, or a number of executions. */
export interface ToolLimit {
  readonly kind: (typeof TOOL_LIMIT_KINDS)[number];
  /** With `sum`: the argument that is added up, a required number that can't be negative. */
  readonly argument?: string;
  /** What may be used in any window. */
  readonly max: number;
  readonly windowSeconds: number;
  /** Whose use is added up: that of one call (a session is one call), or of all calls of a tenant. */
  readonly per: (typeof TOOL_LIMIT_SCOPES)[number];
}

/** What a tool declares about itself. */
export interface ToolDefinition {
  readonly name: string;
  /** Major version; part of the subject. */
  readonly version: number;
  /** For the model: what the tool does and when to use it. */
  readonly description: string;
  readonly parameters: JsonSchema;
  readonly result?: JsonSchema;
  readonly effect: Effect;
  /** Deadline of one execution, ms. */
  readonly timeoutMs: number;
  /** Attempts in total for retryable failures; 1 means never again. More than 1 only with `idempotent` or `read`. */
  readonly maxAttempts: number;
  /** Whether the tool itself deduplicates by idempotency key. */
  readonly idempotent: boolean;
  readonly scopes: readonly string[];
  /** Names of argument properties whose values never enter audits, logs or spans. */
  readonly sensitive: readonly string[];
  readonly examples: readonly Readonly<Record<string, unknown>>[];
  /** Whether it answers on `tool.<name>.v<version>.status` what became of an effect. @default false */
  readonly status?: boolean;
  /** Kept by the gateway across calls and its replicas. */
  readonly limits?: readonly ToolLimit[];
  /** Question to the caller before it runs: "Refund {amount} to {name}?", where each placeholder is an argument. */
  readonly confirm?: string;
  /** How the caller has to confirm. Set by operators; what a tool says about it itself is ignored. */
  readonly confirmTerms?: ConfirmTerms;
}
