import type { AgentProfile } from './agent-profile.dto.js';

/**
 * Variables that a profile names for its keys and that the agent does not have. A provider whose key is missing can
 * still be replaced by its fallback, if that one needs none or has its own.
 */
export interface MissingVariables {
  /** All of them, in the order of the providers. */
  readonly names: readonly string[];
  /** Whether a part of the agent is left without any provider. */
  readonly fatal: boolean;
}

/** @param available names of the variables that the agent has; undefined when nobody knows: then none is missing */
export function missingVariables(
  { providers }: AgentProfile,
  available: ReadonlySet<string> | undefined,
): MissingVariables {
  if (available === undefined) return { names: [], fatal: false };
  const missing = (name: string | undefined): name is string => name !== undefined && !available.has(name);
  const names = new Set<string>();
  let fatal = false;
  for (const { apiKeyEnv, fallback } of [providers.stt, providers.llm, providers.tts]) {
    for (const name of [apiKeyEnv, fallback?.apiKeyEnv]) if (missing(name)) names.add(name);
    fatal ||= missing(apiKeyEnv) && (fallback === undefined || missing(fallback.apiKeyEnv));
  }
  return { names: [...names], fatal };
}
