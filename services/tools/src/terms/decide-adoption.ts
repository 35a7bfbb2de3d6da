import type { TermChange, ToolDefinition } from '@trunkline/contracts';
import { differences, weakenings } from './term-changes.js';

/** A definition that was adopted: entry of the KV bucket `tool-adoptions`, key `<tool>.v<version>`. */
export interface Adoption {
  readonly hash: string;
  readonly definition: ToolDefinition;
  /** Name of the service that registered it. */
  readonly service: string;
  /** ISO 8601. */
  readonly adoptedAt: string;
  /** Hashes of the definitions that were contested since, the latest last: each is audited once. */
  readonly contested: readonly string[];
}

export interface AdoptionInput {
  /** What a service registers now. */
  readonly definition: ToolDefinition;
  readonly hash: string;
  /** What was adopted of this version. */
  readonly adopted: Adoption | undefined;
  /** What was adopted of the tool's other versions. */
  readonly others: readonly Adoption[];
  /** By an operator's registration. */
  readonly pin: string | undefined;
}

export type AdoptionDecision =
  /** As it was. */
  | { readonly kind: 'known' }
  /** From now on this one. */
  | { readonly kind: 'adopt'; readonly changes: readonly TermChange[] }
  /** Not this one: the adopted one stays, if there is one that may. */
  | { readonly kind: 'contest'; readonly changes: readonly TermChange[]; readonly formerHolds: boolean };

/**
 * What becomes of a registered definition. A pinned tool has the pinned definition or none. Otherwise one is adopted
 * unless it is weaker than what was adopted before: of its version, or of a version that is new, of any other.
 */
export function decideAdoption({ definition, hash, adopted, others, pin }: AdoptionInput): AdoptionDecision {
  if (pin !== undefined && hash !== pin) {
    const changes = adopted
      ? differences(adopted.definition, definition)
      : [{ field: 'pin', from: pin, to: hash }];
    return {
      kind: 'contest',
      changes: changes.length > 0 ? changes.slice(0, 32) : [{ field: 'pin', from: pin, to: hash }],
      formerHolds: adopted?.hash === pin,
    };
  }
  if (adopted?.hash === hash) return { kind: 'known' };
  // What the pin names, somebody has looked at.
  if (pin === undefined) {
    const before = adopted ? [adopted] : others;
    const changes = before.flatMap((earlier) => weakenings(earlier.definition, definition));
    if (changes.length > 0)
      return { kind: 'contest', changes: changes.slice(0, 32), formerHolds: adopted !== undefined };
  }
  return { kind: 'adopt', changes: adopted ? differences(adopted.definition, definition).slice(0, 32) : [] };
}
