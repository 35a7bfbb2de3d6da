import type { ConfirmTerms } from './confirm-terms.js';
import type { Effect, ToolLimit } from './tool-definition.js';

/**
 * Floors under what a tool declares about itself, set by an operator: in the registration of its integrator, and in the
 * `tools[]` of a profile. The stricter of both and of the declaration holds.
 */
export interface ToolTerms {
  /** Least effect that the tool is taken to have. */
  readonly effect?: Effect;
  /** Scopes that the session must have been granted, beside those the tool declares. */
  readonly scopes?: readonly string[];
  /** Limits beside those the tool declares. */
  readonly limits?: readonly ToolLimit[];
  /** Arguments whose values never enter audits, logs or spans, beside those the tool declares. */
  readonly sensitive?: readonly string[];
  /** Most attempts in total. */
  readonly maxAttempts?: number;
  /** For the model, in place of the tool's own words. */
  readonly description?: string;
  readonly confirm?: ConfirmTerms;
  /** SHA-256 of the definition as canonical JSON, hex: any other definition of the tool is contested, not adopted. */
  readonly pin?: string;
}

/** Entry of the KV bucket `tool-terms`: what the registration of a tool's owner says about it. */
export interface ToolTermsRecord {
  /** Who alone may serve the tool. */
  readonly integrator: string;
  readonly terms: ToolTerms;
  /** ISO 8601. */
  readonly setAt: string;
}
