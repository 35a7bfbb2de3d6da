/** What a tool answered, as the agent hands it to the model. */
export type ToolOutcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: string; readonly details: unknown };

/** What the framework puts in place of the answer of a tool that is still running. */
const RUNNING = 'The tool call is still in progress.';

/**
 * Reads `{ok: true, result}` or `{ok: false, error: {code, …}}`. The framework encodes a tool's return value as JSON
 * once more. Anything else is a failure.
 *
 * @returns undefined while the tool is running
 */
export function readOutcome(output: string): ToolOutcome | undefined {
  if (output.includes(RUNNING)) return undefined;
  let value: unknown = output;
  for (let i = 0; i < 3 && typeof value === 'string'; i++) {
    try {
      value = JSON.parse(value);
    } catch {
      return failed;
    }
  }
  if (!isRecord(value)) return failed;
  if (value['ok'] === true) return { ok: true, result: value['result'] };
  const error = value['error'];
  if (value['ok'] !== false || !isRecord(error)) return failed;
  const code = error['code'];
  return { ok: false, code: typeof code === 'string' ? code : 'INTERNAL', details: error['details'] };
}

const failed: ToolOutcome = { ok: false, code: 'INTERNAL', details: undefined };
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
