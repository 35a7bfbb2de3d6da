import { randomUUID } from 'node:crypto';
import { CodedError } from '@trunkline/errors';
import { createLogger } from '@trunkline/telemetry';
import type { Tool } from '../define-tool.js';
import { execute } from '../serve/execute.js';
import type { ToolContext } from '../tool-context.js';

/**
 * Runs a tool without the platform, the way the platform would: the arguments against the schema (as the gateway does)
 * and against the class (as the tool does), the handler, the result against its schema.
 *
 * @param overrides of the context. @default tenant `local`, call `call-test`, fresh ids, a deadline `timeoutMs` away
 * @throws ToolError of the handler; CodedError `ARGUMENTS_INVALID`, `RESULT_INVALID`, `RESULT_TOO_LARGE`, `INTERNAL`
 * with the original as its cause.
 */
export async function runTool<A extends object, R extends object>(
  tool: Tool<A, R>,
  args: unknown,
  overrides: Partial<ToolContext> = {},
): Promise<R> {
  const problems = tool.checkArguments(args);
  if (problems.length > 0) throw invalid('ARGUMENTS_INVALID', problems);
  const toolCallId = overrides.toolCallId ?? randomUUID();
  const envelope = {
    tenant: overrides.tenant ?? 'local',
    callId: overrides.callId ?? 'call-test',
    ...(overrides.callerId === undefined ? {} : { callerId: overrides.callerId }),
    callerAssurance: overrides.callerAssurance ?? (overrides.callerId === undefined ? 'none' : 'claimed'),
    toolCallId,
    idempotencyKey: overrides.idempotencyKey ?? toolCallId,
    deadline: overrides.deadline ?? Date.now() + tool.definition.timeoutMs,
  };
  const json = await execute(tool, args, envelope, {
    signal: overrides.signal ?? new AbortController().signal,
    logger: overrides.logger ?? createLogger('test', 'silent'),
  });
  const result: unknown = JSON.parse(json);
  const wrong = tool.checkResult(result);
  if (wrong.length > 0) throw invalid('RESULT_INVALID', wrong);
  // Checked against the schema of R right above.
  return result as R;
}

const invalid = (code: 'ARGUMENTS_INVALID' | 'RESULT_INVALID', fields: ReturnType<Tool['checkArguments']>) =>
  new CodedError(code, fields.map((p) => `${p.field}: ${p.message}`).join('; '), {
    details: { fields: [...fields] },
  });
