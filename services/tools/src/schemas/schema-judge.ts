import type { FieldProblem } from '@trunkline/bus';
import type { JsonSchema, ToolDefinition } from '@trunkline/contracts';
import { toCodedError } from '@trunkline/errors';
import { type CompiledTool, compileSchema, type SchemaCheck, type SchemaCost } from '@trunkline/tool-sdk';
import type { CallTool, ValueCheck } from '../dispatch/executor.js';
import type { SchemaJob } from './schema-job.js';
import { SchemaThread } from './schema-thread.js';

/** One registration, and one judgement by a schema that may be slow, may take this long, ms. */
const REGISTRATION_MS = 2000;
const JUDGEMENT_MS = 500;
const HEAP_MB = 96;

/** Largest schema that is compiled here; up to this product of it and the bytes of a value the answer is a matter of a few ms. */
const INLINE_NODES = 512;
const INLINE_WORK = 1_000_000;
/** A schema by which one value could not be judged in time is not tried again for this long, ms. */
const GIVEN_UP_MS = 60_000;

const TOO_COSTLY: readonly FieldProblem[] = [
  { field: '$', rule: 'tooCostly', message: 'takes too long to be judged by the schema of the tool' },
];

export type Registered = Pick<CompiledTool, 'definition' | 'cost'>;

/**
 * Judges what comes from tool services by rules that come from them too. Compiling happens on threads of its own; so does
 * judging, unless the cost of the schema and the size of the value promise an answer within a few ms.
 */
export class SchemaJudge {
  private readonly registrations: SchemaThread;
  private readonly judgements: SchemaThread;
  private readonly givenUp = new Map<string, number>();
  private readonly callTools = new WeakMap<Registered, CallTool>();

  constructor(program: URL = new URL('./schema.worker.js', import.meta.url)) {
    const thread = (job: string, budgetMs: number) =>
      new SchemaThread({ program, job, budgetMs, heapMb: HEAP_MB });
    this.registrations = thread('registration', REGISTRATION_MS);
    this.judgements = thread('judgement', JUDGEMENT_MS);
  }

  /** Loads what the first registration needs. */
  start(): void {
    this.registrations.start();
  }

  /**
   * Judges the metadata of an endpoint.
   *
   * @throws CodedError as `compileTool`; `SCHEMA_TOO_COSTLY` beyond the budget.
   */
  async register(service: string, metadata: string): Promise<Registered> {
    const job: SchemaJob = { kind: 'register', metadata };
    return (await this.registrations.run(service, job)) as Registered;
  }

  /** The tool with its checks. Its schemas are compiled when the first call needs them. */
  toCallTool(registered: Registered): CallTool {
    const known = this.callTools.get(registered) ?? this.makeCallTool(registered);
    this.callTools.set(registered, known);
    return known;
  }

  private makeCallTool({ definition, cost }: Registered): CallTool {
    return {
      definition,
      checkArguments: this.check(definition, definition.parameters, cost.arguments),
      checkResult:
        definition.result === undefined ? acceptAll : this.check(definition, definition.result, cost.result),
    };
  }

  /** Can be called twice. */
  async close(): Promise<void> {
    await Promise.all([this.registrations.close(), this.judgements.close()]);
  }

  private check({ name }: ToolDefinition, schema: JsonSchema, cost: SchemaCost): ValueCheck {
    let inline: SchemaCheck | undefined;
    let text: string | undefined;
    const mayBeInline = cost.linear && cost.nodes <= INLINE_NODES;
    return (value, bytes) => {
      if (mayBeInline && cost.nodes * bytes <= INLINE_WORK) {
        inline ??= compileSchema(schema);
        return inline(value);
      }
      text ??= JSON.stringify(schema);
      return this.judge(name, text, value);
    };
  }

  private async judge(owner: string, schemaText: string, value: unknown): Promise<readonly FieldProblem[]> {
    if ((this.givenUp.get(schemaText) ?? 0) > Date.now()) return TOO_COSTLY;
    const job: SchemaJob = { kind: 'check', schemaText, value };
    try {
      return (await this.judgements.run(owner, job)) as readonly FieldProblem[];
    } catch (thrown) {
      const { code } = toCodedError(thrown);
      if (code !== 'SCHEMA_TOO_COSTLY') throw thrown;
      if (this.givenUp.size > 1000) this.givenUp.clear();
      this.givenUp.set(schemaText, Date.now() + GIVEN_UP_MS);
      return TOO_COSTLY;
    }
  }
}

const acceptAll: ValueCheck = () => [];
