import { installationDir, renderTable } from '@trunkline/config';
import { type InstallationStatus, installationStatus } from '../installation/installation-status.js';
import { describeProfiles, type ProfilesSummary, profilesSummary } from '../installation/profiles-summary.js';
import { readStaffLink } from '../installation/staff-link.js';
import { readState } from '../installation/state.js';
import { isSameProcess } from '../system/process-table.js';
import { colorsFor } from './colors.js';
import { runCommand } from './run-command.js';

const help = `npm run status [-- --json]

Shows the processes of the installation in TRUNKLINE_DATA_DIR. Exit code 0 when all are ready, 1 otherwise.

  --json   one line: {ready, services: [{name, url, pid, ready, rssBytes}], profiles: {usable, unusable, broken}}
`;

function describe(
  { ready, services }: InstallationStatus,
  profiles: ProfilesSummary | undefined,
  dataDir: string,
): string {
  const state = readState(dataDir);
  if (state === undefined) return `Nothing runs in ${dataDir}. npm start starts it.\n`;
  const rows = services.map((service) => {
    const restarts = state.services.find(({ name }) => name === service.name)?.restarts ?? 0;
    return [
      service.name,
      service.ready
        ? colorsFor(process.stdout).green('ready')
        : service.pid === null
          ? colorsFor(process.stdout).red('down')
          : colorsFor(process.stdout).yellow('not ready'),
      service.url,
      service.pid === null ? '-' : String(service.pid),
      megabytes(service.rssBytes),
      restarts === 0 ? '' : `restarted ${restarts}×`,
    ];
  });
  const total = services.reduce((sum, service) => sum + service.rssBytes, 0);
  if (rows.length === 0) return `${verdict(ready, state)}\n`;
  const table = renderTable(['process', 'state', 'url', 'pid', 'memory', ''], rows);
  const link = ready ? readStaffLink(dataDir) : undefined;
  const login = link === undefined ? '' : `Calls, for one login within an hour: ${link}\n`;
  const summary = profiles === undefined ? '' : `${describeProfiles(profiles)}\n`;
  return `${table}\n${summary}Memory: ${megabytes(total)}. ${verdict(ready, state)}\n${login}`;
}

function verdict(ready: boolean, state: NonNullable<ReturnType<typeof readState>>): string {
  if (!isSameProcess(state.supervisor)) {
    return 'What kept these running was killed: npm run stop ends the rest, npm start starts anew.';
  }
  if (ready) return `Ready: ${state.consoleUrl}`;
  return state.phase === 'ready' ? 'Not all are ready.' : `It is ${state.phase}.`;
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`;

await runCommand({
  help,
  flags: ['json'],
  run: async (given) => {
    const dataDir = installationDir(process.env);
    const status = await installationStatus(dataDir);
    const profiles = await profilesSummary(dataDir);
    process.stdout.write(
      given.has('json')
        ? `${JSON.stringify({ ...status, profiles })}\n`
        : describe(status, profiles, dataDir),
    );
    return status.ready ? 0 : 1;
  },
});
