import { type ConfirmToolDto, type ConfirmToolReply, canonicalJson } from '@trunkline/contracts';
import { Counter, type Logger, registry } from '@trunkline/telemetry';
import type { CallRegistry } from '../calls/call-registry.js';
import type { ConfirmationStore } from '../confirmations/confirmation-store.js';
import { hashToken, newToken } from '../confirmations/token.js';
import { argumentsHash } from '../decisions/arguments.js';
import { decideGrant } from '../decisions/confirmation.js';
import { toError } from '../decisions/decision.js';

const granted = new Counter({
  name: 'trunkline_tool_confirmations_total',
  help: 'Confirmations that were asked to be granted',
  labelNames: ['by', 'code'],
  registers: [registry],
});

export interface ConfirmParts {
  readonly calls: CallRegistry;
  readonly confirmations: ConfirmationStore;
  readonly logger: Logger;
  readonly grantTtlMs: number;
}

/** Turns the caller's yes into a token, for exactly what the gateway has refused for want of it. */
export class ConfirmService {
  constructor(private readonly parts: ConfirmParts) {}

  /** @throws CodedError `CALL_NOT_LIVE`; `CAPABILITY_INVALID`; `CONFIRMATION_INVALID` with `details.reason` */
  async confirm(command: ConfirmToolDto, capability: string | undefined): Promise<ConfirmToolReply> {
    const { calls, confirmations, logger, grantTtlMs } = this.parts;
    const { tenant, callId, tool, turnId, by } = command;
    await calls.claimedBy(tenant, callId, capability);
    const token = newToken();
    const grant = {
      tool,
      turnId,
      by,
      sentence: command.question,
      argumentsHash: command.argumentsHash ?? argumentsHash(canonicalJson(command.arguments)),
      tokenHash: hashToken(token),
      grantTtlMs,
    };
    const decision = await confirmations.change(command, (asked) => {
      const result = decideGrant({ ...grant, asked, now: Date.now() });
      return { store: result.passed ? result.value.questions : undefined, result };
    });
    const code = decision.passed ? 'ok' : decision.refusal.code;
    granted.inc({ by, code });
    logger.info({ tool, tenant, callId, turnId, by, code }, 'confirmation decided');
    if (!decision.passed) throw toError(decision.refusal);
    return { confirmation: token, expiresAt: new Date(decision.value.expiresAt).toISOString() };
  }
}
