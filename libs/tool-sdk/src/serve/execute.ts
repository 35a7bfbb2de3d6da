import { LIMITS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { currentTraceId, failSpan, type Logger, SpanKind, withSpan } from '@trunkline/telemetry';
import type { Tool } from '../define-tool.js';
import type { ToolContext } from '../tool-context.js';
import { ToolError } from '../tool-error.js';
import type { RequestEnvelope } from './request-envelope.js';
import { validateArguments } from './validate-arguments.js';

/**
 * Runs a tool once, in a span `execute <name>` that is a child of the active one: validates the arguments, gives the
 * handler its context, bounds the result.
 *
 * @returns the result as JSON.
 * @throws ToolError of the handler; CodedError `ARGUMENTS_INVALID`; `TOOL_TIMEOUT` or `TOOL_CANCELLED` when the handler
 * gave up because its signal aborted; `RESULT_TOO_LARGE`; `INTERNAL` for anything unexpected.
 */
export function execute(
  tool: Tool,
  plain: unknown,
  envelope: RequestEnvelope,
  options: { signal: AbortSignal; logger: Logger },
): Promise<string> {
  const { name, version } = tool.definition;
  const attributes = { 'gen_ai.tool.name': name, 'trunkline.tool.version': version };
  return withSpan(`execute ${name}`, { kind: SpanKind.SERVER, attributes }, async (span) => {
    const args = validateArguments(tool, plain);
    const { tenant, callId, toolCallId } = envelope;
    const traceId = currentTraceId();
    const logger = options.logger.child({ tool: name, tenant, callId, toolCallId });
    const context: ToolContext = { ...envelope, signal: options.signal, logger, traceId };
    try {
      return bounded(JSON.stringify((await tool.handler(args, context)) ?? null));
    } catch (thrown) {
      const error = asReplyable(thrown, options.signal);
      if (error instanceof ToolError) failSpan(span, new CodedError('TOOL_FAILED'));
      else if (error.code === 'INTERNAL') logger.error({ err: thrown }, 'tool failed unexpectedly');
      throw error;
    }
  });
}

function bounded(json: string): string {
  const bytes = Buffer.byteLength(json);
  if (bytes > LIMITS.toolResultBytes)
    throw new CodedError('RESULT_TOO_LARGE', undefined, {
      details: { bytes, maxBytes: LIMITS.toolResultBytes },
    });
  return json;
}

function asReplyable(thrown: unknown, signal: AbortSignal): ToolError | CodedError {
  if (thrown instanceof ToolError) return thrown;
  if (thrown instanceof CodedError && thrown.code === 'RESULT_TOO_LARGE') return thrown;
  if (signal.aborted) {
    const reason: unknown = signal.reason;
    return reason instanceof CodedError
      ? reason
      : new CodedError('TOOL_CANCELLED', undefined, { cause: thrown });
  }
  // A coded error from below, such as a store that didn't answer, doesn't say whether the work was done.
  return new CodedError('INTERNAL', undefined, { cause: thrown });
}
