import { Listr, type ListrTask } from 'listr2';
import type { ReportStep, StepUpdate } from '../steps.js';

/** Steps that are shown under one heading. */
export interface StepGroup {
  readonly title: string;
  readonly steps: readonly string[];
}

export interface Progress {
  readonly report: ReportStep;
  /** Ends the display: what isn't done by now is shown as not done. */
  finish(): Promise<void>;
}

/** Where no line can be rewritten, a long step speaks up this often. */
const PLAIN_INTERVAL_MS = 15_000;

interface StepDisplay {
  readonly ended: Promise<'done' | 'failed' | 'left'>;
  readonly end: (how: 'done' | 'failed' | 'left') => void;
  showDetail: (detail: string) => void;
  spokeAt: number;
}

/** Shows how steps go on the terminal; one line for each that ends where there is none. */
export function showProgress(groups: readonly StepGroup[]): Progress {
  // A terminal that doesn't tell its width can't be drawn on.
  const onTerminal = process.stdout.isTTY && process.stdout.columns > 0;
  const displays = new Map<string, StepDisplay>();
  for (const step of groups.flatMap((group) => group.steps)) {
    const { promise, resolve } = Promise.withResolvers<'done' | 'failed' | 'left'>();
    displays.set(step, { ended: promise, end: resolve, showDetail: () => {}, spokeAt: 0 });
  }
  const list = new Listr(
    groups.map(
      (group): ListrTask => ({
        title: group.title,
        task: (_context, task) =>
          task.newListr(
            group.steps.map((step) => stepTask(step, displays.get(step))),
            { concurrent: true },
          ),
      }),
    ),
    {
      concurrent: true,
      exitOnError: false,
      // Signals are the command's own affair: it stops what runs.
      registerSignalListeners: false,
      fallbackRenderer: 'simple',
      fallbackRendererCondition: !onTerminal,
    },
  );
  const shown = list.run();
  return {
    report: (update) => {
      const display = displays.get(update.step);
      if (display !== undefined) apply(update, display, onTerminal);
    },
    finish: async () => {
      for (const display of displays.values()) display.end('left');
      await shown;
    },
  };
}

function stepTask(title: string, display: StepDisplay | undefined): ListrTask {
  return {
    title,
    task: async (_context, task) => {
      if (display === undefined) return;
      display.showDetail = (detail) => {
        task.output = detail;
      };
      const how = await display.ended;
      if (how === 'left') task.skip();
      // The reason is printed once, below, by the command.
      if (how === 'failed') throw new Error(title);
    },
  };
}

function apply(update: StepUpdate, display: StepDisplay, onTerminal: boolean): void {
  if (update.state !== 'running') return display.end(update.state);
  if (update.detail === undefined) return;
  if (!onTerminal && Date.now() - display.spokeAt < PLAIN_INTERVAL_MS) return;
  display.spokeAt = Date.now();
  display.showDetail(update.detail);
}
