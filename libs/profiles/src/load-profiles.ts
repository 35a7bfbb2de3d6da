import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@trunkline/errors';
import type { AgentProfile } from './agent-profile.dto.js';
import { parseProfile, profileInvalid } from './parse-profile.js';

/** The profile of sessions that name none. */
export const DEFAULT_PROFILE = 'clinic';

/**
 * Every `*.yaml` of a folder, by profile name.
 *
 * @throws CodedError `PROFILE_INVALID` when a file breaks a rule or two files have the same name: the message
 * lists every problem of every file as `file:line: field.path: rule`.
 * @throws CodedError `SETTING_INVALID` when the folder can't be read.
 */
export async function loadProfiles(folder: string): Promise<ReadonlyMap<string, AgentProfile>> {
  let files: string[];
  try {
    files = (await readdir(folder)).filter((f) => f.endsWith('.yaml')).sort();
  } catch (cause) {
    throw new CodedError('SETTING_INVALID', 'The folder of agent profiles cannot be read.', {
      cause,
      details: { folder },
    });
  }
  const profiles = new Map<string, AgentProfile>();
  const origin = new Map<string, string>();
  const problems: string[] = [];
  for (const file of files) {
    try {
      const profile = parseProfile(utf8(await readFile(join(folder, file)), file), file);
      const earlier = origin.get(profile.name);
      if (earlier !== undefined)
        problems.push(`${file}:1: name: ${profile.name} is the name of the profile in ${earlier} already`);
      profiles.set(profile.name, profile);
      origin.set(profile.name, file);
    } catch (thrown) {
      if (!(thrown instanceof CodedError)) throw thrown;
      problems.push(thrown.message);
    }
  }
  if (problems.length > 0) throw profileInvalid(problems.flatMap((p) => p.split('\n')));
  return profiles;
}

function utf8(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw profileInvalid([`${file}:1: the file is not UTF-8`]);
  }
}
