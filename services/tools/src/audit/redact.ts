import type { ToolDefinition } from '@trunkline/contracts';
import { propertiesOf } from '@trunkline/tool-sdk';

export const REDACTED = '[redacted]';

/**
 * Arguments as the audit may hold them: those that the tool knows, the sensitive ones replaced. What it doesn't know was
 * refused, and nobody has said whether it is sensitive.
 */
export function redact(
  args: Readonly<Record<string, unknown>>,
  { parameters, sensitive }: Pick<ToolDefinition, 'parameters' | 'sensitive'>,
): Record<string, unknown> {
  const known = propertiesOf(parameters);
  return Object.fromEntries(
    Object.entries(args)
      .filter(([name]) => Object.hasOwn(known, name))
      .map(([name, value]) => [name, sensitive.includes(name) ? REDACTED : value]),
  );
}
