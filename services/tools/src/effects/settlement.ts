import type { Answer } from '../decisions/result.js';
import type { Settlement } from './effect-ledger.js';

/** What the ledger is to hold after this answer. */
export function settlementOf(answer: Answer): Settlement {
  if (answer.kind === 'result')
    return { state: 'executed', outcome: { kind: 'result', result: answer.result } };
  switch (answer.effect) {
    case 'none':
      return { state: 'not_executed' };
    case 'done':
      return { state: 'executed', outcome: { kind: 'error', refusal: answer.refusal } };
    case 'unknown':
      return { state: 'in_doubt' };
  }
}
