import { hasInheritedName, validateDto } from '@trunkline/bus';
import { ExecuteToolDto } from '@trunkline/contracts';
import { toCodedError } from '@trunkline/errors';
import { compileSchema, schemaOf } from '@trunkline/tool-sdk';
import { type Decision, pass, refuse } from './decision.js';

/** The rules of the DTO as one compiled function: class-validator takes forty times as long. */
const problemsOf = compileSchema(schemaOf(ExecuteToolDto), { trusted: true });

/** Decision 1: the envelope is a valid ExecuteToolDto. */
export function decideEnvelope(body: unknown): Decision<ExecuteToolDto> {
  if (isCommand(body)) return pass(body);
  // What is wrong with it is class-validator's to say; so is whether anything is.
  try {
    return pass(validateDto(ExecuteToolDto, body));
  } catch (thrown) {
    const { code, message, details } = toCodedError(thrown);
    return refuse(code, message, details);
  }
}

const isCommand = (body: unknown): body is ExecuteToolDto =>
  problemsOf(body).length === 0 && !hasInheritedName(body);
