import type { ExecuteToolDto } from '@trunkline/contracts';
import { type Decision, pass, refuse } from '../decisions/decision.js';
import { decideDispatch } from '../decisions/dispatch.js';
import { type EffectRecord, effectKey } from '../decisions/effect-ledger.js';
import { toolDisabled } from '../decisions/permission.js';
import type { Answer } from '../decisions/result.js';
import type { Bulkheads } from '../dispatch/bulkheads.js';
import type { Admission, Circuits } from '../dispatch/circuits.js';
import { type CallTool, type Executor, executorOf } from '../dispatch/executor.js';
import type { Caller, ToolCaller } from '../dispatch/tool-caller.js';
import type { Claim, EffectLedger, Settlement } from '../effects/effect-ledger.js';
import { settlementOf } from '../effects/settlement.js';
import type { Cancellation } from '../generations/cancellation.js';
import type { Generations } from '../generations/generations.js';
import type { ThresholdLedger, Use } from '../limits/threshold-ledger.js';
import { disabledFor } from '../switches/disabled-for.js';
import type { ToolSwitches } from '../switches/tool-switches.js';
import type { DecisionTrail } from './decision-trail.js';

/** A tool call that has passed decisions 1 to 6. */
export interface ApprovedCall {
  readonly command: ExecuteToolDto;
  readonly tool: CallTool;
  /** Of the agent that asks: what its page answers comes by way of it. */
  readonly capabilityHash: string;
  /** Who calls. */
  readonly caller: Caller;
  /** Canonical JSON, and its hash. */
  readonly arguments: { readonly canonical: string; readonly hash: string };
  /** Epoch ms by which the gateway has to have answered. */
  readonly answerBy: number;
  /** Of the generation that asked. */
  readonly cancellation: Cancellation;
  /** Its confirmation was used before: it may only fetch the outcome of what that was used for. @default false */
  readonly isSpent?: boolean;
}

export interface ToolRunParts {
  readonly ledger: EffectLedger;
  readonly thresholds: ThresholdLedger;
  readonly circuits: Circuits;
  readonly bulkheads: Bulkheads;
  readonly caller: ToolCaller;
  readonly generations: Generations;
  readonly switches: ToolSwitches;
  readonly maxInFlight: number;
}

export interface RunResult {
  readonly result: unknown;
  readonly replayed: boolean;
}

/** Decisions 7 to 10: claims the effect, asks the tool once, and writes down how it ended. */
export class ToolRun {
  constructor(private readonly parts: ToolRunParts) {}

  /**
   * @param onLate called when an effect that was left in doubt turns out to have ended after all
   * @throws NotExecuted, see DecisionTrail
   */
  async run(
    approved: ApprovedCall,
    trail: DecisionTrail,
    onLate: (answer: Answer) => void,
  ): Promise<RunResult> {
    const { tool } = approved;
    if (tool.definition.effect === 'read') {
      trail.require('effect_ledger', pass(undefined));
      return { result: await this.ask(approved, trail, undefined, onLate), replayed: false };
    }
    const key = keyOf(approved);
    let claimed = await this.claim(key, approved);
    if (claimed.inDoubt && (await this.resolve(key, claimed.inDoubt, approved)))
      claimed = await this.claim(key, approved);
    const effect = trail.require('effect_ledger', claimed.decision, 'refused');
    if (effect.kind === 'replay') {
      const { outcome } = effect;
      const recorded: Decision<unknown> =
        outcome.kind === 'result' ? pass(outcome.result) : { passed: false, refusal: outcome.refusal };
      return { result: trail.require('result', recorded, 'replayed'), replayed: true };
    }
    const { claim } = claimed;
    try {
      if (claimed.discarded) trail.require('commit_gate', refuse('TURN_DISCARDED'));
      if (claim) await this.use(approved, trail, claim);
      return { result: await this.ask(approved, trail, claim, onLate), replayed: false };
    } catch (thrown) {
      // Settled already when the tool was asked; otherwise it never will be.
      if (claim && !claim.asked) this.record(claim, { state: 'not_executed' });
      throw thrown;
    }
  }

  /** Whether a tool has done its work in this call, and said so. */
  hasSucceeded(command: ExecuteToolDto, tool: string): Promise<boolean> {
    return this.parts.ledger.hasSucceeded(command.tenant, command.callId, tool);
  }

  /** Claims the effect when the tool could be asked now; otherwise only looks whether there is anything to replay. */
  private async claim(key: string, approved: ApprovedCall): Promise<ClaimedEffect> {
    const { command, tool, answerBy } = approved;
    // A key of the model's own means one effect for good.
    const mayBeAnew = command.idempotencyKey === undefined && approved.isSpent !== true;
    const { ledger, generations } = this.parts;
    const { name, version, effect } = tool.definition;
    const executor = executorOf(tool, command);
    const dispatch = this.decideDispatch(tool, executor, answerBy);
    const circuit = this.parts.circuits.look(executor.tool, executor.breakerScope, Date.now());
    if (!dispatch.passed || !circuit.passed)
      return { decision: await ledger.look(key, mayBeAnew, Date.now), discarded: false };
    const record = {
      tenant: command.tenant,
      callId: command.callId,
      toolCallId: command.toolCallId,
      tool: name,
      version,
      effect,
      dispatchedAt: Date.now(),
      deadlineAt: answerBy,
    };
    // The fence may run beside the claim: whoever discards the generation after it was read finds this execution running.
    const [claimed, fence] = await Promise.allSettled([
      ledger.claim(key, record, mayBeAnew, Date.now),
      generations.fence(command),
    ]);
    if (claimed.status === 'rejected') throw claimed.reason;
    const { decision, claim } = claimed.value;
    if (fence.status === 'rejected') {
      if (claim) ledger.settle(claim, { state: 'not_executed' });
      throw fence.reason;
    }
    const { inDoubt } = decision.passed ? {} : decision;
    return {
      decision,
      discarded: fence.value,
      ...(inDoubt ? { inDoubt } : {}),
      ...(claim ? { claim: { ...claim, asked: false } } : {}),
    };
  }

  /** Asks the tool what became of an effect in doubt, if it can say so. @returns whether the doubt is settled. */
  private async resolve(
    key: string,
    doubt: EffectRecord,
    { command, tool, caller, arguments: args, answerBy }: ApprovedCall,
  ): Promise<boolean> {
    const { definition } = tool;
    if (!definition.status || tool.inPage) return false;
    const { tenant, callId, arguments: plain } = command;
    const { toolCallId, dispatchId, dispatchedAt, occurrence = 1 } = doubt;
    const idempotencyKey = idempotencyKeyOf({ key, occurrence });
    const request = { tool, tenant, callId, caller, toolCallId, idempotencyKey, arguments: args.canonical };
    const resolution = await this.parts.caller.status(request, doubt, answerBy);
    if (!resolution) return false;
    // The arguments are those of the lost request: they are part of the key. What a gateway that is gone may not have taken
    // is not given back.
    const used: Use = { definition, tenant, callId, arguments: plain, at: dispatchedAt };
    const claim: OpenClaim = { key, dispatchId, dispatchedAt, occurrence, asked: true };
    this.record(doubt.orphaned ? claim : { ...claim, used }, resolution);
    return true;
  }

  /** Decisions 8 to 10. */
  private async ask(
    approved: ApprovedCall,
    trail: DecisionTrail,
    claim: OpenClaim | undefined,
    onLate: (answer: Answer) => void,
  ): Promise<unknown> {
    const { circuits, bulkheads, caller } = this.parts;
    const { command, tool, answerBy } = approved;
    const executor = executorOf(tool, command);
    const admission: Admission = trail.require(
      'circuit',
      circuits.admit(executor.tool, executor.breakerScope, Date.now()),
    );
    const leave = bulkheads.enter(executor.bulkhead);
    try {
      const { deadlineAt } = trail.require('dispatch', this.decideDispatch(tool, executor, answerBy, 1));
      // The last moment: whatever is discarded from here on is told to stop.
      if (approved.cancellation.isCancelled) trail.require('commit_gate', refuse('TURN_DISCARDED'));
      const off = disabledFor(this.parts.switches.off(command.tool, command.tenant));
      if (off !== undefined) trail.require('permission', toolDisabled(command.tool, off));
      if (claim) claim.asked = true;
      const { answer, late } = await caller.call({
        tool,
        executor,
        tenant: command.tenant,
        callId: command.callId,
        caller: approved.caller,
        toolCallId: command.toolCallId,
        idempotencyKey: claim ? idempotencyKeyOf(claim) : command.toolCallId,
        arguments: approved.arguments.canonical,
        deadlineAt,
        answerBy,
        cancellation: approved.cancellation,
        ...(tool.inPage ? { capabilityHash: approved.capabilityHash } : {}),
      });
      admission.report(answer.kind === 'result' ? 'success' : answer.health);
      if (claim) this.settle(claim, answer, late, onLate);
      return this.conclude(trail, answer, claim !== undefined);
    } finally {
      leave();
      admission.report('neutral');
    }
  }

  private conclude(trail: DecisionTrail, answer: Answer, isEffect: boolean): unknown {
    if (answer.kind === 'result') return trail.require('result', pass(answer.result));
    const { refusal, effect } = answer;
    if (!isEffect || effect !== 'unknown')
      return trail.require('result', { passed: false, refusal }, 'failed');
    const said = refusal.code === 'TOOL_TIMEOUT' || refusal.code === 'TOOL_CANCELLED';
    const doubt = {
      ...(said ? refusal : { code: 'EFFECT_IN_DOUBT' as const }),
      details: { ...refusal.details, inDoubt: true },
    };
    return trail.require('result', { passed: false, refusal: doubt }, 'in_doubt');
  }

  private settle(
    claim: OpenClaim,
    answer: Answer,
    late: Promise<Answer | undefined>,
    onLate: (answer: Answer) => void,
  ): void {
    const settlement = settlementOf(answer);
    this.record(claim, settlement);
    if (settlement.state !== 'in_doubt') return;
    void late.then((came) => {
      if (!came || settlementOf(came).state === 'in_doubt') return;
      this.record(claim, settlementOf(came));
      onLate(came);
    });
  }

  /** Decision 5 again, where what the tool may do altogether is taken: only for what is really going to be asked. */
  private async use({ command, tool }: ApprovedCall, trail: DecisionTrail, claim: OpenClaim): Promise<void> {
    const { definition } = tool;
    if (!definition.limits?.length) return;
    const { tenant, callId, arguments: args } = command;
    const use: Use = { definition, tenant, callId, arguments: args, at: claim.dispatchedAt };
    trail.require('limits', await this.parts.thresholds.take(use));
    claim.used = use;
  }

  /** Settles a claim. What was not done gives back what it has used. */
  private record(claim: OpenClaim, settlement: Settlement): void {
    const { used } = claim;
    const nothingDone = used !== undefined && settlement.state === 'not_executed';
    this.parts.ledger.settle(
      claim,
      settlement,
      nothingDone ? () => this.parts.thresholds.giveBack(used) : undefined,
    );
  }

  private decideDispatch(tool: CallTool, executor: Executor, answerBy: number, ownPlaces = 0) {
    return decideDispatch({
      definition: tool.definition,
      now: Date.now(),
      answerBy,
      inFlight: this.parts.bulkheads.of(executor.bulkhead) - ownPlaces,
      maxInFlight: this.parts.maxInFlight,
    });
  }
}

interface OpenClaim extends Claim {
  /** Whether the tool was asked: then the answer settles the claim. */
  asked: boolean;
  /** What was taken of the limits of the tool. */
  used?: Use;
}

interface ClaimedEffect {
  readonly decision: Awaited<ReturnType<EffectLedger['look']>>;
  readonly claim?: OpenClaim;
  /** What the tool can be asked about, because it isn't paused. */
  readonly inDoubt?: EffectRecord;
  /** Whether another replica has discarded the generation. */
  readonly discarded: boolean;
}

/** What the tool tells repetitions by: another one for each execution of the effect. */
const idempotencyKeyOf = ({ key, occurrence }: Pick<Claim, 'key' | 'occurrence'>): string => {
  const effect = key.slice(key.lastIndexOf('.') + 1);
  return occurrence === 1 ? effect : `${effect}-${occurrence}`;
};

/** Key of the effect in the ledger. */
export const keyOf = ({
  command,
  tool,
  arguments: { hash },
}: Pick<ApprovedCall, 'command' | 'tool' | 'arguments'>) =>
  effectKey({
    tenant: command.tenant,
    callId: command.callId,
    tool: tool.definition.name,
    version: tool.definition.version,
    argumentsHash: hash,
    idempotencyKey: command.idempotencyKey,
  });
