import { CodedError } from '@trunkline/errors';
import type { AgentProfile } from './agent-profile.dto.js';
import { MAX_YAML_BYTES, readLocatedYaml } from './located-yaml.js';
import { toProfile } from './to-profile.js';

/** Largest profile file, bytes of UTF-8. */
export const MAX_PROFILE_BYTES = MAX_YAML_BYTES;

/**
 * Reads one profile file.
 *
 * @param fileName only for messages
 * @throws CodedError `PROFILE_INVALID`: the message lists every problem as `file:line: field.path: rule`, and
 * `details.problems` has the same lines. Values are never quoted: one of them may be a misplaced key.
 */
export function parseProfile(yamlText: string, fileName: string): AgentProfile {
  const read = readLocatedYaml(yamlText, fileName, (plain) => {
    const outcome = toProfile(plain);
    return 'profile' in outcome ? { value: outcome.profile } : outcome;
  });
  if ('problems' in read) throw profileInvalid(read.problems);
  return read.value;
}

export const profileInvalid = (problems: readonly string[]): CodedError =>
  new CodedError('PROFILE_INVALID', problems.join('\n'), { details: { problems } });
