import type { AgentProfile } from './agent-profile.dto.js';
import { profileInvalid } from './parse-profile.js';
import { ProfileFolder } from './profile-folder.js';

/** The profile of sessions that name none. */
export const DEFAULT_PROFILE = 'clinic';

/**
 * Every `*.yaml` of a folder, by profile name, for those who take all or nothing.
 *
 * @throws CodedError `PROFILE_INVALID` when a file breaks a rule or two files have the same name: the message
 * lists every problem of every file as `file:line: field.path: rule`.
 * @throws CodedError `SETTING_INVALID` when the folder can't be read.
 */
export async function loadProfiles(folder: string): Promise<ReadonlyMap<string, AgentProfile>> {
  const { profiles, broken } = await new ProfileFolder(folder).refresh();
  if (broken.length > 0) throw profileInvalid(broken.flatMap(({ problems }) => problems));
  return new Map([...profiles].map(([name, { profile }]) => [name, profile]));
}
