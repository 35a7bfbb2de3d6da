import type { JsonSchema, ToolLimit } from '@trunkline/contracts';

/** What is wrong with a limit, given the arguments that it may add up; undefined when nothing is. */
export function limitProblem(
  { kind, argument }: ToolLimit,
  parameters: JsonSchema,
  properties: Readonly<Record<string, unknown>>,
): string | undefined {
  if (kind === 'count') return argument === undefined ? undefined : 'a count has no argument';
  if (argument === undefined) return 'a sum needs an argument';
  if (!Object.hasOwn(properties, argument)) return `there is no argument ${argument}`;
  const required = parameters['required'];
  // Without it nothing would be added up, whatever the tool takes as its default.
  if (!Array.isArray(required) || !required.includes(argument)) return `${argument} must be required`;
  const { type, minimum, exclusiveMinimum } = { ...(properties[argument] as JsonSchema | null) };
  if (type !== 'number' && type !== 'integer') return `${argument} must be a number`;
  // A negative one would give back what others have used.
  const least = [minimum, exclusiveMinimum].filter((bound) => typeof bound === 'number');
  return least.some((bound) => bound >= 0) ? undefined : `${argument} must have a minimum of 0 or more`;
}
