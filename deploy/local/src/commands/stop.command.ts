import { installationDir } from '@trunkline/config';
import { stopInstallation } from '../installation/stop-installation.js';
import { runCommand } from './run-command.js';

const help = `npm run stop

Ends every process of the installation in TRUNKLINE_DATA_DIR, also what a killed supervisor left behind.
`;

await runCommand({
  help,
  flags: [],
  run: async () => {
    const dataDir = installationDir(process.env);
    const stopped = await stopInstallation(dataDir);
    process.stdout.write(stopped ? 'Stopped.\n' : `Nothing was running in ${dataDir}.\n`);
    return 0;
  },
});
