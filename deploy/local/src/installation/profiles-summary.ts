import { readInstallation, ServiceClient } from '@trunkline/config';
import { z } from 'zod';

const reply = z.object({
  profiles: z.array(
    z.object({ name: z.string(), usable: z.boolean(), missingVariables: z.array(z.string()) }),
  ),
  broken: z.array(z.object({ file: z.string() })),
});

export interface ProfilesSummary {
  readonly usable: number;
  /** Profiles that can't serve calls, with the keys that are not set. */
  readonly unusable: readonly { readonly name: string; readonly missingVariables: readonly string[] }[];
  /** Files that break a rule. */
  readonly broken: readonly string[];
}

/** How the agent profiles of an installation fare; undefined when its token service doesn't say. */
export async function profilesSummary(dataDir: string): Promise<ProfilesSummary | undefined> {
  try {
    const { tokenUrl: url, apiKey } = readInstallation(dataDir);
    const client = new ServiceClient({ url, apiKey }, 'The token service');
    const { profiles, broken } = await client.ask('v1/profiles/status', reply);
    return {
      usable: profiles.filter(({ usable }) => usable).length,
      unusable: profiles
        .filter(({ usable }) => !usable)
        .map(({ name, missingVariables }) => ({ name, missingVariables })),
      broken: broken.map(({ file }) => file),
    };
  } catch {
    // What is wrong with the service stands in the table of processes.
    return undefined;
  }
}

/** One line for people. */
export function describeProfiles({ usable, unusable, broken }: ProfilesSummary): string {
  const problems = [
    ...unusable.map(({ name, missingVariables }) => `${name} lacks ${missingVariables.join(', ')}`),
    ...broken.map((file) => `${file} breaks a rule`),
  ];
  const all = usable + unusable.length;
  if (problems.length === 0) return `Profiles: ${all}, all usable.`;
  return `Profiles: ${usable} of ${all} usable; ${problems.join('; ')}. npm run profiles tells more.`;
}
