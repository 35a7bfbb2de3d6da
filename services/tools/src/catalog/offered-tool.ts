import type { TermChange, ToolDefinition, ToolTerms } from '@trunkline/contracts';
import type { CallTool } from '../dispatch/executor.js';
import { mergeTerms } from '../terms/merge-terms.js';

/** A tool of the catalogue: what was adopted of it, and the terms of its owner's registration. */
export interface OfferedTool {
  /** The adopted definition and its checks. */
  readonly adopted: CallTool;
  /** SHA-256 of the adopted definition. */
  readonly hash: string;
  readonly registration: ToolTerms | undefined;
}

const offers = new WeakMap<CallTool, OfferedTool>();

/** The same object for the same tool and terms, so that what was merged for a call is merged once. */
export function offer(tool: OfferedTool): OfferedTool {
  const known = offers.get(tool.adopted);
  if (known && known.hash === tool.hash && known.registration === tool.registration) return known;
  offers.set(tool.adopted, tool);
  return tool;
}

/** On the terms of each profile that has asked. */
const onTerms = new WeakMap<OfferedTool, Map<ToolTerms | undefined, CallTool | undefined>>();
/** Profiles that are remembered for each tool. */
const REMEMBERED = 1000;

/**
 * The tool on the terms of its registration and of a profile. Undefined when it can't run on them: it is not the pinned
 * one, or has no such argument as they limit or hide.
 *
 * @param profile the same object for the same terms: what was merged is remembered by it.
 */
export function withTerms(tool: OfferedTool, profile: ToolTerms | undefined): CallTool | undefined {
  const known = onTerms.get(tool) ?? new Map<ToolTerms | undefined, CallTool | undefined>();
  onTerms.set(tool, known);
  if (known.has(profile)) return known.get(profile);
  if (known.size >= REMEMBERED) known.clear();
  const merged = merge(tool, profile);
  known.set(profile, merged);
  return merged;
}

function merge({ adopted, hash, registration }: OfferedTool, profile: ToolTerms | undefined) {
  if (profile?.pin !== undefined && profile.pin !== hash) return undefined;
  const { definition, unkept } = mergeTerms(adopted.definition, registration, profile);
  return unkept.length > 0 ? undefined : { ...adopted, definition };
}

/** What an operator should know about the terms of a tool. */
export function termsOf(tool: OfferedTool): {
  readonly definition: ToolDefinition;
  readonly effectIsSet: boolean;
  readonly contested: readonly TermChange[];
  readonly unkept: readonly TermChange[];
} {
  return mergeTerms(tool.adopted.definition, tool.registration, undefined);
}
