import { fileURLToPath } from 'node:url';
import type { CallReport } from '@trunkline/caller';
import { execa } from 'execa';

const CALL = fileURLToPath(new URL('../../../libs/caller/dist/cli/call.js', import.meta.url));
const fromSource = fileURLToPath(new URL('../../libs/caller/dist/cli/call.js', import.meta.url));

/** Runs `npm run call -- --json` against an installation. @returns its report, and its exit code. */
export async function call(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<CallReport & { exitCode: number | undefined }> {
  const script = import.meta.url.includes('/dist/') ? CALL : fromSource;
  const { stdout, stderr, exitCode } = await execa('node', [script, '--json', ...args], {
    env,
    reject: false,
    timeout: 180_000,
  });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) throw new Error(`npm run call printed no report: ${stdout}\n${stderr}`);
  return { ...(JSON.parse(last) as CallReport), exitCode };
}

export const say = (...sentences: readonly string[]): string[] =>
  sentences.flatMap((sentence) => ['--say', sentence]);
