import { NAME_PATTERN } from '@trunkline/contracts';
import { isISO8601, maxLength } from 'class-validator';
import type { FieldRules } from './field-rules.js';

/** End of a text that was shortened. */
export const CUT = '…';
/** Instants that a column of the store holds. */
const INSTANTS = { from: Date.UTC(1990, 0), to: Date.UTC(2200, 0) };

/** The text as its rules ask for. One that keeps them comes back unchanged. `now` stands for an unreadable instant. */
export function fitText(text: string, rules: FieldRules, now: string): string {
  const whole = text.toWellFormed();
  if (rules.instant) return isInstant(whole) ? whole : now;
  const named = rules.pattern?.source === NAME_PATTERN.source && !rules.pattern.test(whole);
  const formed = named ? nameFrom(whole) : whole;
  return rules.maxLength === undefined || maxLength(formed, rules.maxLength)
    ? formed
    : cutText(formed, rules.maxLength);
}

/** At most `length` characters, the last of which says that it was cut. Never half of a character. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = text.slice(0, length - CUT.length);
  return (kept.isWellFormed() ? kept : kept.slice(0, -1)) + CUT;
}

function isInstant(text: string): boolean {
  const at = Date.parse(text);
  return isISO8601(text) && at >= INSTANTS.from && at <= INSTANTS.to;
}

function nameFrom(text: string): string {
  const name = text.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '_');
  return (/^[a-z]/.test(name) ? name : `x${name}`).slice(0, 64);
}
