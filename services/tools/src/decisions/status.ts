import { type FieldProblem, parseJson } from '@trunkline/bus';
import { LIMITS } from '@trunkline/contracts';
import type { ValueCheck } from '../dispatch/executor.js';
import type { EffectOutcome, EffectRecord } from './effect-ledger.js';
import type { Reply } from './result.js';

export type Resolution =
  | { readonly state: 'executed'; readonly outcome: EffectOutcome }
  | { readonly state: 'not_executed' };

/**
 * What the tool's answer about an effect makes of the doubt; undefined when it stays. `not_done` counts only after the
 * deadline of the request: until then it may still reach a process of the tool, which starts nothing later.
 */
export function judgeStatus(
  reply: Reply,
  { deadlineAt }: Pick<EffectRecord, 'deadlineAt'>,
  checkResult: ValueCheck,
  askedAt: number,
): Resolution | undefined | Promise<Resolution | undefined> {
  if (reply.errorCode !== undefined) return undefined;
  const { outcome, result = null } = read(reply.data);
  if (outcome === 'not_done') return askedAt >= deadlineAt ? { state: 'not_executed' } : undefined;
  if (outcome !== 'done') return undefined;
  const resolve = (fields: readonly FieldProblem[]): Resolution =>
    fields.length === 0
      ? { state: 'executed', outcome: { kind: 'result', result } }
      : {
          state: 'executed',
          outcome: { kind: 'error', refusal: { code: 'RESULT_INVALID', details: { fields } } },
        };
  const fields = checkResult(result, reply.data.length);
  return fields instanceof Promise ? fields.then(resolve) : resolve(fields);
}

/** Nothing of it when it can't be read: the doubt stays. */
function read(data: Uint8Array): { outcome?: unknown; result?: unknown } {
  try {
    const body = parseJson(data, { maxBytes: LIMITS.toolResultBytes + 64, maxDepth: 33, maxKeys: 16_386 });
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
