import { renderTable } from '@trunkline/config';
import { layout } from '../installation/layout.js';
import { type LocalSettings, readLocalSettings } from '../installation/local-settings.js';
import { readStaffLink } from '../installation/staff-link.js';
import { readLiveState, readState } from '../installation/state.js';
import { servicesOf } from '../processes/services.js';
import { PART_STEPS } from '../toolchain/parts.js';
import { colorsFor } from './colors.js';
import { EXIT_INTERRUPTED } from './interruption.js';
import { type Progress, showProgress } from './progress.js';
import { runCommand } from './run-command.js';
import { startForeground } from './start-foreground.js';
import { startHeadless } from './start-headless.js';

const help = `npm start [-- --headless]

Starts Trunkline on this machine and keeps it running until Ctrl-C.

  --headless   return once everything is ready and leave it running; npm run stop ends it

Settings are environment variables: TRUNKLINE_DATA_DIR, TRUNKLINE_PORT_OFFSET, TRUNKLINE_<PROCESS>_PORT,
TRUNKLINE_HOST and others; deploy/local/README.md lists them.
`;

const say = (line: string) => void process.stdout.write(`${line}\n`);

await runCommand({
  help,
  flags: ['headless'],
  run: async (given) => {
    const settings = readLocalSettings(process.env);
    const running = readLiveState(settings.dataDir);
    if (running?.phase === 'ready') {
      say(`Trunkline already runs: ${running.consoleUrl}`);
      say('npm run status tells more. Changed settings take effect after npm run stop and npm start.');
      return 0;
    }
    const progress = showProgress([
      { title: 'Parts', steps: PART_STEPS },
      { title: 'Processes', steps: ['nats', 'livekit', ...servicesOf(settings).map(({ name }) => name)] },
    ]);
    try {
      return given.has('headless')
        ? await headless(settings, progress)
        : await foreground(settings, progress);
    } finally {
      await progress.finish();
    }
  },
});

async function headless(settings: LocalSettings, progress: Progress): Promise<number> {
  const ready = await startHeadless(settings.dataDir, progress.report);
  await progress.finish();
  if (!ready) return EXIT_INTERRUPTED;
  showRunning(settings);
  say('It goes on in the background: npm run status, npm run stop');
  return 0;
}

function foreground(settings: LocalSettings, progress: Progress): Promise<number> {
  return startForeground({
    settings,
    report: progress.report,
    say,
    onReady: async () => {
      await progress.finish();
      showRunning(settings);
      say('Ctrl-C stops everything.');
    },
  });
}

function showRunning({ dataDir }: LocalSettings): void {
  const state = readState(dataDir);
  const rows = (state?.services ?? []).map(({ name, url, process }) => [
    name,
    url,
    String(process?.pid ?? '-'),
  ]);
  say(`\n${renderTable(['process', 'url', 'pid'], rows)}`);
  say(`Logs: ${layout(dataDir).logs}`);
  say(`Talk to the agent: ${colorsFor(process.stdout).bold(state?.consoleUrl ?? '')}`);
  const link = readStaffLink(dataDir);
  if (link !== undefined) say(`See the calls (one login, within an hour): ${link}`);
  say('Or let the synthetic caller do it: npm run call -- --say "I would like to book an appointment"');
}
