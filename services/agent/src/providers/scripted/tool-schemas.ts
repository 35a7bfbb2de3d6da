import type { llm } from '@livekit/agents';
import type { ToolSchemas } from '@trunkline/dialogue';

/** The function tools of a LiveKit tool context, with the raw JSON Schemas that the catalogue gave. */
export const toolSchemas = (toolCtx: llm.ToolContext | undefined): ToolSchemas =>
  new Map(
    Object.entries(toolCtx?.functionTools ?? {}).map(([name, tool]): [string, unknown] => [
      name,
      tool.parameters,
    ]),
  );
