import { hash } from 'node:crypto';
import type { FieldProblem } from '@trunkline/bus';
import { canonicalJson, LIMITS } from '@trunkline/contracts';
import type { SchemaCheck } from '@trunkline/tool-sdk';
import type { ValueCheck } from '../dispatch/executor.js';
import { type Decision, pass, refuse } from './decision.js';

export interface JudgedArguments {
  readonly canonical: string;
  /** SHA-256 of the canonical text, hex: what confirmations and effects are bound to. */
  readonly hash: string;
}

/** Decision 4: the arguments keep the tool's schema, as they are. Unknown properties are refused, nothing is coerced. */
export function decideArguments(
  args: Readonly<Record<string, unknown>>,
  check: SchemaCheck,
): Decision<JudgedArguments>;
export function decideArguments(
  args: Readonly<Record<string, unknown>>,
  check: ValueCheck,
): Decision<JudgedArguments> | Promise<Decision<JudgedArguments>>;
export function decideArguments(
  args: Readonly<Record<string, unknown>>,
  check: ValueCheck,
): Decision<JudgedArguments> | Promise<Decision<JudgedArguments>> {
  const canonical = canonicalJson(args);
  const bytes = Buffer.byteLength(canonical);
  if (bytes > LIMITS.toolArgumentsBytes)
    return refuse('ARGUMENTS_TOO_LARGE', undefined, { bytes, maxBytes: LIMITS.toolArgumentsBytes });
  const inexact = isExact(args) ? [] : inexactNumbers(args, '');
  const decide = (problems: readonly FieldProblem[]): Decision<JudgedArguments> => {
    const fields = [...inexact, ...problems];
    return fields.length > 0 ? invalid(fields) : pass({ canonical, hash: argumentsHash(canonical) });
  };
  const problems = check(args, bytes);
  return problems instanceof Promise ? problems.then(decide) : decide(problems);
}

const invalid = (fields: readonly FieldProblem[]) =>
  refuse('ARGUMENTS_INVALID', fields.map((p) => `${p.field}: ${p.message}`).join('; '), {
    fields: fields.slice(0, 20),
  });

export const argumentsHash = (canonical: string): string => hash('sha256', canonical, 'hex');

/** Whether no number was changed by JSON parsing: beyond 2^53 the caller's number and ours are not the same any more. */
function isExact(value: unknown): boolean {
  if (typeof value === 'number')
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isExact);
}

function inexactNumbers(value: unknown, field: string): FieldProblem[] {
  if (typeof value === 'number') {
    const problem = { field: field || '$', rule: 'exactNumber', message: 'must be within ±(2^53 - 1)' };
    return isExact(value) ? [] : [problem];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    inexactNumbers(member, `${field}${field && '.'}${key.slice(0, 64)}`),
  );
}
