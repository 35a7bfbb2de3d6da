import { validateDto } from '@trunkline/bus';
import { ExecuteToolDto } from '@trunkline/contracts';
import { toCodedError } from '@trunkline/errors';
import { type Decision, pass, refuse } from './decision.js';

/** Decision 1: the envelope is a valid ExecuteToolDto. */
export function decideEnvelope(body: unknown): Decision<ExecuteToolDto> {
  try {
    return pass(validateDto(ExecuteToolDto, body));
  } catch (thrown) {
    const { code, message, details } = toCodedError(thrown);
    return refuse(code, message, details);
  }
}
