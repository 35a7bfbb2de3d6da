import type { JsonSchema } from '@trunkline/contracts';

/** A tool as an MCP server describes it. All of it is the server's word. */
export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema?: JsonSchema;
  /** Whether it can only be run as an MCP task, which outlives its request. */
  readonly taskOnly: boolean;
}

/** Reads an entry of `tools/list`, or says its name, if it has one, when it is not usable. */
export function readOfferedTool(entry: unknown): OfferedTool | { readonly malformed: string } {
  if (!isRecord(entry)) return { malformed: '' };
  const { name, title, description, inputSchema, outputSchema, execution } = entry;
  if (typeof name !== 'string' || name.length === 0) return { malformed: '' };
  if (!isRecord(inputSchema)) return { malformed: name.slice(0, 128) };
  const words = [description, title].find((text) => typeof text === 'string' && text.trim() !== '');
  return {
    name,
    description: typeof words === 'string' ? words : '',
    inputSchema,
    ...(isRecord(outputSchema) ? { outputSchema } : {}),
    taskOnly: isRecord(execution) && execution['taskSupport'] === 'required',
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
