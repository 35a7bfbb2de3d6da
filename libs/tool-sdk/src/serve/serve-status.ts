import type { Msg } from '@nats-io/nats-core';
import { parseJson } from '@trunkline/bus';
import { type EffectStatus, LIMITS } from '@trunkline/contracts';
import { context, contextFromTraceHeaders, currentTraceId, type Logger } from '@trunkline/telemetry';
import type { Tool } from '../define-tool.js';
import { readEnvelope } from './request-envelope.js';
import type { RunningExecutions } from './running-executions.js';
import { errorReply, respondWithError } from './tool-reply.js';
import { validateArguments } from './validate-arguments.js';

/** Answers what became of an earlier request: `unknown` while this process works on it, else what the tool says. */
export async function serveStatus(
  tool: Tool,
  msg: Msg,
  running: RunningExecutions,
  logger: Logger,
): Promise<void> {
  const header = (name: string) => msg.headers?.get(name) || undefined;
  const trace = { traceparent: header('traceparent'), tracestate: header('tracestate') };
  const { name: toolName } = tool.definition;
  try {
    const envelope = readEnvelope(header);
    const args = validateArguments(tool, parseJson(msg.data, { maxBytes: LIMITS.toolArgumentsBytes }));
    const signal = AbortSignal.timeout(Math.min(Math.max(0, envelope.deadline - Date.now()), 0x7fffffff));
    const status = await context.with(contextFromTraceHeaders(trace), async (): Promise<EffectStatus> => {
      if (running.has(envelope) || !tool.status) return { outcome: 'unknown' };
      const { tenant, callId, toolCallId } = envelope;
      const own = logger.child({ tool: toolName, tenant, callId, toolCallId });
      return tool.status(args, { ...envelope, signal, logger: own, traceId: currentTraceId() });
    });
    msg.respond(JSON.stringify(status));
  } catch (thrown) {
    const reply = errorReply(thrown, trace.traceparent?.split('-')[1] ?? '');
    logger.info(
      { tool: toolName, code: reply.code, traceId: reply.traceId },
      'status answered with an error',
    );
    respondWithError(msg, reply);
  }
}
