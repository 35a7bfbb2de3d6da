import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** The agent's process of its own: models, framework and stand-in need 300 MB. */
const PROGRAM = fileURLToPath(
  new URL(
    '../../../services/agent/dist/providers/openai-compatible/dialects.main.fixture.js',
    import.meta.url,
  ),
);
const RSS_TARGET_BYTES = 512 * 1024 ** 2;
const SLOWEST_TARGET_MS = 10_000;

/** What the agent's fixture prints. */
interface DialectFigures {
  readonly rounds: number;
  readonly streams: number;
  readonly wrongs: number;
  readonly wrong: readonly unknown[];
  readonly slowestMs: number;
  readonly rssBytes: number;
}

/** Streams of models in every dialect, cut anew and damaged: nothing is lost, made up, or left in silence. */
export async function streamDialects(rounds: number, seed: number) {
  const { stdout } = await execa(process.execPath, [PROGRAM, String(rounds), String(seed)], {
    timeout: 600_000,
  });
  // Printed by a program of ours from this type.
  const figures = JSON.parse(stdout) as DialectFigures;
  return {
    ok:
      figures.rounds === rounds &&
      figures.wrongs === 0 &&
      figures.slowestMs <= SLOWEST_TARGET_MS &&
      figures.rssBytes <= RSS_TARGET_BYTES,
    ...figures,
    rssTargetBytes: RSS_TARGET_BYTES,
  };
}
