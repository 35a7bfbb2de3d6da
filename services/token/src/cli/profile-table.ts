import { printable, renderTable } from '@trunkline/config';
import type { ProfilesStatus } from './profiles-status.js';

type Profile = ProfilesStatus['profiles'][number] & { readonly missingTools: readonly string[] };

const HEADER = ['PROFILE', 'VERSION', 'FILE', 'STATE', 'MISSING TOOLS', 'MISSING KEYS'];

/** The profiles as a table, then every rule that a file breaks. */
export function profileTable(profiles: readonly Profile[], broken: ProfilesStatus['broken']): string {
  const kept = new Set(broken.flatMap(({ keeps }) => keeps ?? []));
  const rows = profiles.map((profile) => [
    profile.default ? `${profile.name} (default)` : profile.name,
    profile.version.slice(0, 12),
    printable(profile.file),
    stateOf(profile, kept),
    profile.missingTools.map(printable).join(', ') || '-',
    profile.missingVariables.map(printable).join(', ') || '-',
  ]);
  return [
    rows.length === 0 ? 'No profiles.' : renderTable(HEADER, rows),
    ...broken.flatMap(({ problems, keeps }) =>
      problems.map(
        (problem) =>
          `BROKEN   ${printable(problem)}${keeps === undefined ? '' : ` (${keeps} stays as it was)`}`,
      ),
    ),
  ].join('\n');
}

function stateOf(profile: Profile, kept: ReadonlySet<string>): string {
  if (!profile.usable) return 'unusable';
  if (kept.has(profile.name)) return 'last good version';
  return profile.missingTools.length > 0 ? 'without tools' : 'ok';
}
