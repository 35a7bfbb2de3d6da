import { llm } from '@livekit/agents';
import type { ToolDefinition } from '@trunkline/contracts';
import { generationIdOf, type ToolBridge } from '../tools/tool-bridge.js';

const FILLERS = ['One moment, please.', "I'm still on it, thank you for waiting."];
/** Between two fillers, ms. */
const FILLER_INTERVAL_MS = 4000;

/**
 * The catalogue as tools of the model. Executing one asks the gateway.
 *
 * @param fillerAfterMs quiet after which the caller hears that it takes a moment.
 */
export function callTools(
  definitions: readonly ToolDefinition[],
  bridge: ToolBridge,
  fillerAfterMs: number,
): llm.ToolContextEntry[] {
  return definitions.map((definition) =>
    llm.tool({
      name: definition.name,
      description: definition.description,
      parameters: definition.parameters,
      execute: (args: Record<string, unknown>, { ctx, toolCallId, abortSignal }) =>
        ctx.filler(
          // Not part of the conversation: the model didn't say it.
          (step) => ctx.session.say(FILLERS[step % FILLERS.length] ?? '', { addToChatCtx: false }),
          {
            delay: fillerAfterMs,
            interval: FILLER_INTERVAL_MS,
            maxSteps: FILLERS.length,
            signal: abortSignal,
          },
          () =>
            bridge.execute({
              name: definition.name,
              version: definition.version,
              arguments: args,
              toolCallId,
              generationId: generationIdOf(ctx.speechHandle.id),
              signal: abortSignal,
            }),
        ),
    }),
  );
}
