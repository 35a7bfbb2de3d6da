import { llm } from '@livekit/agents';
import type { ToolDefinition } from '@trunkline/contracts';
import { generationIdOf, type ToolBridge } from '../tools/tool-bridge.js';

/** The catalogue as tools of the model. Executing one asks the gateway. */
export function callTools(
  definitions: readonly ToolDefinition[],
  bridge: ToolBridge,
): llm.ToolContextEntry[] {
  return definitions.map((definition) =>
    llm.tool({
      name: definition.name,
      description: definition.description,
      parameters: definition.parameters,
      execute: (args: Record<string, unknown>, { ctx, toolCallId, abortSignal }) =>
        bridge.execute({
          name: definition.name,
          version: definition.version,
          arguments: args,
          toolCallId,
          generationId: generationIdOf(ctx.speechHandle.id),
          signal: abortSignal,
        }),
    }),
  );
}
