import type { FieldRules } from './field-rules.js';

/** The number nearest to this one that its rules allow. JSON has no NaN and no infinity. */
export function fitNumber(value: number, { integer, min, max }: FieldRules): number {
  const lowest = min ?? -Number.MAX_SAFE_INTEGER;
  const highest = max ?? Number.MAX_SAFE_INTEGER;
  if (Number.isNaN(value)) return Math.max(0, lowest);
  const bounded = Math.min(Math.max(value, lowest), highest);
  return integer ? Math.trunc(bounded) : bounded;
}
