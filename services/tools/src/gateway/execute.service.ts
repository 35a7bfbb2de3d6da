import { provesCapability } from '@trunkline/bus';
import {
  ExecuteToolDto,
  type ExecuteToolReply,
  isName,
  type NormalisedArguments,
  type ToolDecided,
  type ToolDefinition,
  withoutEmptyOptionals,
} from '@trunkline/contracts';
import { toCodedError } from '@trunkline/errors';
import {
  context,
  currentSpan,
  DURATION_BUCKETS_SECONDS,
  Histogram,
  type Logger,
  registry,
  type Span,
  traceHeaders,
} from '@trunkline/telemetry';
import { type Audit, changesSomething } from '../audit/audit.js';
import type { CallRegistry } from '../calls/call-registry.js';
import type { ProfileTools } from '../calls/profile-tools.js';
import type { CatalogService } from '../catalog/catalog.service.js';
import type { ConfirmationStore } from '../confirmations/confirmation-store.js';
import { hashToken } from '../confirmations/token.js';
import { decideArguments } from '../decisions/arguments.js';
import { decideCommit } from '../decisions/commit-gate.js';
import {
  type Confirmation,
  type ConfirmationDecision,
  decideConfirmation,
  needsConfirmation,
} from '../decisions/confirmation.js';
import { auditedQuestion, confirmationQuestion } from '../decisions/confirmation-question.js';
import { type DecisionName, pass, refuse } from '../decisions/decision.js';
import { answerBy } from '../decisions/dispatch.js';
import { decideEnvelope } from '../decisions/envelope.js';
import { decidePermission } from '../decisions/permission.js';
import type { CallTool } from '../dispatch/executor.js';
import type { Cancellation } from '../generations/cancellation.js';
import type { Generations } from '../generations/generations.js';
import type { Limiter } from '../limits/limiter.js';
import type { ThresholdLedger, Use } from '../limits/threshold-ledger.js';
import type { ToolStatistics } from '../status/tool-statistics.js';
import { disabledFor } from '../switches/disabled-for.js';
import type { ToolSwitches } from '../switches/tool-switches.js';
import type { Afterwards } from './afterwards.js';
import { DecisionTrail } from './decision-trail.js';
import { NotExecuted } from './not-executed.js';
import { type ApprovedCall, keyOf, type ToolRun } from './tool-run.js';

const duration = new Histogram({
  name: 'trunkline_tool_execution_duration_seconds',
  help: 'Tool calls from the command to the answer',
  labelNames: ['tool', 'outcome'],
  buckets: DURATION_BUCKETS_SECONDS,
  registers: [registry],
});

/** Names of left-out arguments that a span carries. */
const MAX_DROPPED = 20;

export interface ExecuteParts {
  readonly calls: CallRegistry;
  readonly profiles: ProfileTools;
  readonly catalog: CatalogService;
  readonly generations: Generations;
  readonly switches: ToolSwitches;
  readonly statistics: ToolStatistics;
  readonly limiter: Limiter;
  readonly thresholds: ThresholdLedger;
  readonly confirmations: ConfirmationStore;
  readonly run: ToolRun;
  readonly audit: Audit;
  readonly afterwards: Afterwards;
  readonly logger: Logger;
  readonly askTtlMs: number;
}

interface Asked {
  readonly command: ExecuteToolDto;
  readonly capability: string | undefined;
}

/** What became known about a tool call on its way through the decisions. */
interface Facts {
  tool?: CallTool;
  argumentsHash?: string;
  confirmedBy?: string;
  /** Arguments without those that say nothing, and which ones were left out. */
  normalised?: NormalisedArguments;
  confirmedQuestion?: string | undefined;
}

/** How a command ended. */
interface Ended {
  /** Epoch ms. */
  readonly receivedAt: number;
  /** On the monotonic clock. */
  readonly startedMs: number;
  readonly outcome: ToolDecided['outcome'];
  readonly decision: DecisionName | undefined;
  readonly code: string | undefined;
}

/** The only way from the model's intent to an execution: ten decisions in order, the first refusal wins. */
export class ExecuteService {
  constructor(private readonly parts: ExecuteParts) {}

  /**
   * @param capability what the sender proves with that it is the agent of the call.
   * @throws NotExecuted with the code of the decision that refused, or of the tool that failed.
   */
  async execute(body: unknown, capability: string | undefined): Promise<ExecuteToolReply> {
    const receivedAt = Date.now();
    // The transport's span: a span of its own would tell nothing more.
    const span = currentSpan();
    const tool = nameOf(body);
    span.updateName(`execute_tool ${tool}`);
    span.setAttribute('gen_ai.operation.name', 'execute_tool');
    span.setAttribute('gen_ai.tool.name', tool);
    const trail = new DecisionTrail(span);
    // What can't be recorded isn't done.
    if (this.parts.audit.isOverloaded) trail.require('envelope', refuse('OVERLOADED'));
    const command = trail.require('envelope', decideEnvelope(body));
    span.setAttribute('gen_ai.tool.call.id', command.toolCallId);
    span.setAttribute('trunkline.call.id', command.callId);
    return await this.judged({ command, capability }, receivedAt, trail, span);
  }

  /** Runs the chain, and writes down how it ended. */
  private async judged(
    { command, capability }: Asked,
    receivedAt: number,
    trail: DecisionTrail,
    span: Span,
  ): Promise<ExecuteToolReply> {
    const facts: Facts = {};
    const startedMs = performance.now();
    const execution = this.parts.generations.begin(command);
    const conclude = (outcome: ToolDecided['outcome'], decision?: DecisionName, code?: string): number =>
      this.conclude(command, facts, span, { receivedAt, startedMs, outcome, decision, code });
    try {
      const { tool, result, replayed } = await this.decide(
        { command, capability },
        { receivedAt, trail, facts, cancellation: execution.cancellation },
        (late) => conclude(late.kind === 'result' ? 'executed' : 'failed', 'result', codeOf(late)),
      );
      const { name, version, effect } = tool.definition;
      const durationMs = conclude(replayed ? 'replayed' : 'executed');
      const { toolCallId } = command;
      return { toolCallId, tool: name, version, effect, untrusted: true, result, replayed, durationMs };
    } catch (thrown) {
      const error = toCodedError(thrown);
      const known = error instanceof NotExecuted;
      conclude(known ? error.outcome : 'refused', known ? error.decision : trail.last, error.code);
      throw error;
    } finally {
      execution.end();
    }
  }

  private async decide(
    { command: sent, capability }: Asked,
    {
      receivedAt,
      trail,
      facts,
      cancellation,
    }: { receivedAt: number; trail: DecisionTrail; facts: Facts; cancellation: Cancellation },
    onLate: Parameters<ToolRun['run']>[2],
  ) {
    const { calls, profiles, catalog, generations, switches, limiter, thresholds, run } = this.parts;
    const found = calls.find(sent.tenant, sent.callId);
    // Almost always in memory: then nothing is waited for.
    let known = found instanceof Promise ? await found : found;
    if (known && !provesCapability(capability, known.capabilityHash))
      known = await calls.read(sent.tenant, sent.callId);
    const proven = provesCapability(capability, known?.capabilityHash);
    const discarded = generations.isDiscarded(sent);
    const call = trail.require('commit_gate', decideCommit({ call: known, proven, discarded }));
    const profile = profiles.of(call.profile, call.profileVersion);
    const { allowed, clientActions } = profile instanceof Promise ? await profile : profile;
    // A profile can't give one of its actions the name of a tool that it allows.
    const action = clientActions.get(sent.tool);
    const terms = allowed.find(({ name }) => name === sent.tool)?.terms;
    const tool = trail.require(
      'permission',
      decidePermission<CallTool>({
        tool: sent.tool,
        version: sent.version,
        available: action ? [action] : catalog.versions(sent.tool, terms),
        contested: action ? [] : catalog.contested(sent.tool, terms),
        allowed,
        disabled: disabledFor(switches.off(sent.tool, sent.tenant)),
        scopes: call.scopes,
      }),
    );
    facts.tool = tool;
    const command = normalised(sent, tool, facts, trail);
    const judged = decideArguments(command.arguments, tool.checkArguments);
    const args = trail.require('arguments', judged instanceof Promise ? await judged : judged);
    facts.argumentsHash = args.hash;
    trail.require('limits', limiter.take(command, args.hash, Date.now()));
    const { definition } = tool;
    // Nobody is asked to confirm what would be refused.
    const asksCaller = needsConfirmation(definition.effect, definition.confirmTerms);
    if (definition.limits?.length && asksCaller && !command.confirmation)
      trail.require('limits', await thresholds.look(useOf(command, definition)));
    const approved = {
      command,
      tool,
      capabilityHash: call.capabilityHash,
      caller: call,
      arguments: args,
      answerBy: answerBy(receivedAt, command.deadlineMs),
      cancellation,
    };
    const confirmation = trail.require(
      'confirmation',
      asksCaller ? await this.confirmation(approved) : pass<Confirmation>({ needed: false }),
    );
    if (confirmation.needed) {
      facts.confirmedBy = confirmation.confirmedBy;
      facts.confirmedQuestion = auditedQuestion(confirmation.sentence, definition, command.arguments);
    }
    const isSpent = confirmation.needed && confirmation.redeemed === undefined;
    return { tool, ...(await run.run({ ...approved, isSpent }, trail, onLate)) };
  }

  private async confirmation(approved: ApprovedCall): Promise<ConfirmationDecision> {
    const { command, tool } = approved;
    const { name, version, effect, confirmTerms } = tool.definition;
    const of = {
      effect,
      terms: confirmTerms,
      isPrepared: await this.isPrepared(command, confirmTerms?.after),
      question: confirmationQuestion(tool.definition, command.arguments),
      tool: name,
      version,
      argumentsHash: approved.arguments.hash,
      turnId: command.turnId,
      tokenHash: command.confirmation === undefined ? undefined : hashToken(command.confirmation),
      effectKey: keyOf(approved),
      askTtlMs: this.parts.askTtlMs,
    };
    return this.parts.confirmations.change(command, (asked) => {
      const decision = decideConfirmation({ ...of, asked, now: Date.now() });
      return { store: decision.passed ? redeemed(decision.value) : decision.ask, result: decision };
    });
  }

  /** Whether the tool that has to have succeeded before this one did so in this call. */
  private async isPrepared(command: ExecuteToolDto, after: string | undefined): Promise<boolean> {
    return after === undefined || (await this.parts.run.hasSucceeded(command, after));
  }

  /** Says how long it took; everything else is written down when the answer has left. */
  private conclude(command: ExecuteToolDto, facts: Facts, span: Span, ended: Ended): number {
    const { outcome, decision, code, startedMs } = ended;
    const decidedAt = Date.now();
    const durationMs = decidedAt - ended.receivedAt;
    const latencyMs = performance.now() - startedMs;
    span.setAttribute('trunkline.tool.outcome', outcome);
    const { tool, argumentsHash, confirmedBy, confirmedQuestion, normalised } = facts;
    const recorded = normalised
      ? Object.assign(new ExecuteToolDto(), command, { arguments: normalised.arguments })
      : command;
    const definition = tool?.definition;
    const traced = context.active();
    const entry = {
      command: recorded,
      definition,
      argumentsHash,
      droppedArguments: normalised?.dropped,
      confirmedBy,
      confirmedQuestion,
      durationMs,
      outcome,
      decision,
      code,
    };
    const writeDown = () => {
      // Only names of the catalogue become labels: the model can make up as many others as it likes.
      duration.observe({ tool: definition?.name ?? 'unknown', outcome }, durationMs / 1000);
      if (tool) this.count(tool, outcome, decidedAt, latencyMs);
      this.parts.audit.append(entry, decidedAt, traceHeaders(traced));
      this.log(command, { durationMs, outcome, decision, code }, span);
    };
    if (changesSomething(entry)) this.parts.afterwards.addNext(writeDown);
    else this.parts.afterwards.add(writeDown);
    return durationMs;
  }

  /** For operators. */
  private count(tool: CallTool, outcome: ToolDecided['outcome'], now: number, latencyMs: number): void {
    const { name, version, effect } = tool.definition;
    const asked = outcome !== 'refused' && outcome !== 'replayed';
    const of = { name, version, effect, inPage: tool.inPage ?? false };
    this.parts.statistics.record(of, outcome, now, asked ? latencyMs : undefined);
  }

  /** What went well stands in the audit, the trace and the metrics. */
  private log(
    { tool, tenant, callId, toolCallId }: ExecuteToolDto,
    ended: Pick<ToolDecided, 'durationMs' | 'outcome'> & {
      decision: string | undefined;
      code: string | undefined;
    },
    span: Span,
  ): void {
    const level = ended.outcome === 'executed' ? 'debug' : 'info';
    if (!this.parts.logger.isLevelEnabled(level)) return;
    const { traceId } = span.spanContext();
    this.parts.logger[level]({ tool, tenant, callId, toolCallId, ...ended, traceId }, 'tool call decided');
  }
}

/** The command with its arguments as everything behind it sees them; what was left out is noted. */
function normalised(
  command: ExecuteToolDto,
  { definition }: CallTool,
  facts: Facts,
  trail: DecisionTrail,
): ExecuteToolDto {
  const found = withoutEmptyOptionals(command.arguments, definition.parameters);
  if (found.dropped.length === 0) return command;
  facts.normalised = found;
  trail.note('arguments_dropped', { 'trunkline.arguments.dropped': found.dropped.slice(0, MAX_DROPPED) });
  return Object.assign(new ExecuteToolDto(), command, { arguments: found.arguments });
}

const useOf = ({ tenant, callId, arguments: args }: ExecuteToolDto, definition: ToolDefinition): Use => ({
  definition,
  tenant,
  callId,
  arguments: args,
  at: Date.now(),
});

const redeemed = (confirmation: Confirmation) => (confirmation.needed ? confirmation.redeemed : undefined);

const codeOf = (late: Parameters<Parameters<ToolRun['run']>[2]>[0]) =>
  late.kind === 'result' ? undefined : late.refusal.code;

/** For the span, before anything is known to be valid. */
const nameOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'tool' in body && isName(body.tool) ? body.tool : 'unknown';
