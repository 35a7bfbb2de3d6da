import { CodedError, type ErrorCode } from '@trunkline/errors';

/** The gateway's decisions, in their order. The first refusal wins. */
export const DECISIONS = [
  'envelope',
  'commit_gate',
  'permission',
  'arguments',
  'limits',
  'confirmation',
  'effect_ledger',
  'circuit',
  'dispatch',
  'result',
] as const;
export type DecisionName = (typeof DECISIONS)[number];

/** Why something was refused, as plain data. */
export interface Refusal {
  readonly code: ErrorCode;
  /** @default the meaning of the code */
  readonly message?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export type Decision<T> =
  | { readonly passed: true; readonly value: T }
  | { readonly passed: false; readonly refusal: Refusal };

export const pass = <T>(value: T): Decision<T> => ({ passed: true, value });

export const refuse = (
  code: ErrorCode,
  message?: string,
  details?: Readonly<Record<string, unknown>>,
): { readonly passed: false; readonly refusal: Refusal } => ({
  passed: false,
  refusal: {
    code,
    ...(message === undefined ? {} : { message }),
    ...(details === undefined ? {} : { details }),
  },
});

export const toError = ({ code, message, details }: Refusal): CodedError =>
  new CodedError(code, message, details === undefined ? {} : { details });
