/** Longest question to a caller before a tool runs, as a template. */
export const MAX_CONFIRM_TEMPLATE = 300;

const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_-]{0,63})\}/g;

/**
 * Names of the arguments in a confirmation template such as "Refund {amount} to {name}?", in their order. Undefined when a
 * brace belongs to no placeholder.
 */
export function confirmPlaceholders(template: string): readonly string[] | undefined {
  if (/[{}]/.test(template.replaceAll(PLACEHOLDER, ''))) return undefined;
  return [...template.matchAll(PLACEHOLDER)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}
