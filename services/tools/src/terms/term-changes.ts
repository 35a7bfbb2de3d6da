import {
  canonicalJson,
  EFFECTS,
  type TermChange,
  type ToolDefinition,
  type ToolLimit,
} from '@trunkline/contracts';

/** Longest value in a change, characters. */
const SHOWN = 200;

export const strength = (effect: ToolDefinition['effect']): number => EFFECTS.indexOf(effect);

/** What of a definition is weaker than it was. Empty: whoever relied on the former may rely on this one. */
export function weakenings(from: ToolDefinition, to: ToolDefinition): TermChange[] {
  return [
    change('effect', from.effect, to.effect, strength(to.effect) < strength(from.effect)),
    change('scopes', from.scopes, to.scopes, isMissing(from.scopes, to.scopes)),
    change('sensitive', from.sensitive, to.sensitive, isMissing(from.sensitive, to.sensitive)),
    change('limits', from.limits ?? [], to.limits ?? [], !keepsLimits(from.limits ?? [], to.limits ?? [])),
    change('maxAttempts', from.maxAttempts, to.maxAttempts, to.maxAttempts > from.maxAttempts),
    // Retries and answers about lost replies rest on it.
    change('idempotent', from.idempotent, to.idempotent, to.idempotent && !from.idempotent),
    // Other words to the caller before an action can stand for another action.
    change('confirm', from.confirm, to.confirm, from.confirm !== undefined && from.confirm !== to.confirm),
  ].flat();
}

/** Every field of a definition that is not what it was. */
export function differences(from: ToolDefinition, to: ToolDefinition): TermChange[] {
  const fields = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return fields.flatMap((field) => {
    const [before, after] = [Reflect.get(from, field), Reflect.get(to, field)];
    return change(field, before, after, canonical(before) !== canonical(after));
  });
}

const change = (field: string, from: unknown, to: unknown, applies: boolean): TermChange[] =>
  applies ? [{ field, from: shown(from), to: shown(to) }] : [];

const canonical = (value: unknown): string => (value === undefined ? 'none' : canonicalJson(value));

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : canonical(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}

const isMissing = (before: readonly string[], after: readonly string[]): boolean =>
  before.some((entry) => !after.includes(entry));

/** Whether each limit is still kept by one that is at least as strict. */
const keepsLimits = (before: readonly ToolLimit[], after: readonly ToolLimit[]): boolean =>
  before.every((limit) => after.some((other) => isSameLimit(limit, other) && other.max <= limit.max));

/** Whether two limits differ in nothing but how much they allow. */
export const isSameLimit = (one: ToolLimit, other: ToolLimit): boolean =>
  one.kind === other.kind &&
  one.argument === other.argument &&
  one.per === other.per &&
  one.windowSeconds === other.windowSeconds;
