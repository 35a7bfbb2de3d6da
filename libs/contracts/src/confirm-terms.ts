export const CONFIRM_BY = ['voice', 'click'] as const;

/** Terms of the caller's confirmation. */
export interface ConfirmTerms {
  /** Makes a `write` ask as well; `irreversible` asks in any case. @default false */
  readonly required?: boolean;
  /** Question to the caller, in place of the tool's own `confirm`: "Refund {amount} to {name}?". */
  readonly template?: string;
  /** Only way in which the caller may confirm. @default either */
  readonly by?: (typeof CONFIRM_BY)[number];
  /** Name of a tool that must have succeeded earlier in the call. */
  readonly after?: string;
}
