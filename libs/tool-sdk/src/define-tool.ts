import type { Effect, EffectStatus, ToolDefinition, ToolLimit } from '@trunkline/contracts';
import { type CompiledTool, compileTool } from './definition/compiled-tool.js';
import type { Constructor } from './schema/constructor.js';
import { schemaOf } from './schema/schema-of.js';
import type { ToolContext } from './tool-context.js';

export interface ToolSpec<A extends object, R extends object> {
  /** a-z, 0-9, _ and -, starting with a letter, at most 64 characters. */
  readonly name: string;
  /** Major version. @default 1 */
  readonly version?: number;
  /** For the model: what the tool does and when to use it. */
  readonly description: string;
  /** A class-validator class. The JSON Schema that the model and the gateway see is derived from it. */
  readonly arguments: Constructor<A>;
  /** A class-validator class of the result; without one any JSON is accepted. */
  readonly result?: Constructor<R>;
  readonly effect: Effect;
  /** Deadline of one execution, ms. @default 5000 */
  readonly timeoutMs?: number;
  /** Attempts in total for failures that a repeat can cure; more than 1 only for `read` or `idempotent`. @default 1 */
  readonly maxAttempts?: number;
  /** Whether the handler does its work once per `ctx.idempotencyKey`. @default false */
  readonly idempotent?: boolean;
  /** Scopes that the session must have been granted. @default [] */
  readonly scopes?: readonly string[];
  /** Arguments whose values never enter audits, logs or spans. @default [] */
  readonly sensitive?: readonly (keyof A & string)[];
  /** How much it may do altogether, in one call or for a tenant; the gateway refuses more. @default [] */
  readonly limits?: readonly (Omit<ToolLimit, 'argument'> & { readonly argument?: keyof A & string })[];
  /** Question to the caller before it runs: "Refund {amount} to {name}?". @default a plain one from the arguments */
  readonly confirm?: string;
  /** Arguments as the model may send them. @default [] */
  readonly examples?: readonly A[];
  /**
   * Does the work. `args` are valid. Throw a ToolError to refuse: it means that nothing was changed. Whatever else it
   * throws leaves the outcome of a write in doubt.
   */
  readonly handler: (args: A, ctx: ToolContext) => Promise<R> | R;
  /**
   * Says what became of an earlier request with `ctx.idempotencyKey`, whose reply was lost. `not_done` means that it
   * never will be, and lets it be done again. Only for `write` and `irreversible`.
   */
  readonly status?: (args: A, ctx: ToolContext) => Promise<EffectStatus> | EffectStatus;
}

/** A tool, ready to be served or to be run in a test. */
export interface Tool<A extends object = object, R extends object = object> extends CompiledTool {
  readonly definition: ToolDefinition;
  /** Absent when the tool was declared by its schema alone. */
  readonly arguments?: Constructor<A>;
  // A method, so that tools of different arguments fit into one list; `validateArguments` stands before every call.
  handler(args: A, ctx: ToolContext): Promise<R> | R;
  /** Served when it is there. */
  status?(args: A, ctx: ToolContext): Promise<EffectStatus> | EffectStatus;
}

/**
 * Declares a tool.
 *
 * @throws CodedError `TOOL_REGISTRATION_INVALID` when the declaration breaks a rule; the gateway would refuse it too.
 */
export function defineTool<A extends object, R extends object>(spec: ToolSpec<A, R>): Tool<A, R> {
  const compiled = compileTool({
    name: spec.name,
    version: spec.version ?? 1,
    description: spec.description,
    parameters: schemaOf(spec.arguments),
    ...(spec.result === undefined ? {} : { result: schemaOf(spec.result) }),
    effect: spec.effect,
    timeoutMs: spec.timeoutMs ?? 5000,
    maxAttempts: spec.maxAttempts ?? 1,
    idempotent: spec.idempotent ?? false,
    scopes: [...(spec.scopes ?? [])],
    sensitive: [...(spec.sensitive ?? [])],
    examples: (spec.examples ?? []).map((example) => ({ ...example })),
    ...(spec.status === undefined ? {} : { status: true }),
    ...(spec.confirm === undefined ? {} : { confirm: spec.confirm }),
    ...(spec.limits === undefined ? {} : { limits: spec.limits.map((limit) => ({ ...limit })) }),
  });
  return {
    ...compiled,
    arguments: spec.arguments,
    handler: spec.handler,
    ...(spec.status && { status: spec.status }),
  };
}
