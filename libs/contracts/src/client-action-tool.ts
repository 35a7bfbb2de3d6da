import type { Effect, JsonSchema, ToolDefinition } from './tool-definition.js';

/** An action of the caller's page, as a profile declares it. */
export interface ClientAction {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
  readonly result?: JsonSchema;
  readonly effect: Effect;
  readonly timeoutMs: number;
  readonly sensitive: readonly string[];
}

/** The same as a tool: for the gateway's decisions there is no difference. It is asked once, whatever happens. */
export const clientActionTool = ({
  name,
  description,
  parameters,
  result,
  effect,
  timeoutMs,
  sensitive,
}: ClientAction): ToolDefinition => ({
  name,
  version: 1,
  description,
  parameters,
  ...(result === undefined ? {} : { result }),
  effect,
  timeoutMs,
  maxAttempts: 1,
  idempotent: false,
  scopes: [],
  sensitive,
  examples: [],
});
