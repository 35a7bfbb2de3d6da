const NAME = /["']?(?:name|function|function_name|tool|tool_name|recipient_name|action)["']?\s*[:=]/;
const ARGUMENTS =
  /["']?(?:arguments|parameters|params|args|input|action_input|tool_input|kwargs)["']?\s*[:=]/;

/** Whether a piece of JSON or code is a tool call that should have been one. */
export function isWrittenToolCall(text: string, tools: ReadonlySet<string>): boolean {
  if (NAME.test(text) && ARGUMENTS.test(text)) return true;
  return [...tools].some(
    (tool) =>
      text.includes(`"${tool}"`) ||
      text.includes(`'${tool}'`) ||
      text.includes(`${tool}(`) ||
      text.includes(`<${tool}`),
  );
}
