import { modelsDir, readLocalSettings } from '../installation/local-settings.js';
import { ensureParts, PART_STEPS } from '../toolchain/parts.js';
import { showProgress } from './progress.js';
import { runCommand } from './run-command.js';

const help = `Obtains what npm ci doesn't bring: nats-server, livekit-server and the speech models.
Does nothing when they are there. TRUNKLINE_CACHE_DIR moves them.
`;

await runCommand({
  help,
  flags: [],
  run: async () => {
    const settings = readLocalSettings(process.env);
    const progress = showProgress([{ title: 'Parts', steps: PART_STEPS }]);
    try {
      await ensureParts({
        cacheDir: settings.cacheDir,
        modelsDir: modelsDir(settings),
        env: process.env,
        report: progress.report,
      });
    } finally {
      await progress.finish();
    }
    return 0;
  },
});
