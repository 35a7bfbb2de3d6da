import { toCodedError } from '@trunkline/errors';

/**
 * Prints what a command that asks and answers has to say, or its error: with --json among `args` as one JSON object
 * on stdout, else as a line on stderr.
 *
 * @returns the exit code: 0, 1 when it failed, 2 for wrong flags.
 */
export async function printAnswer(
  args: readonly string[],
  answer: (args: readonly string[]) => Promise<string>,
): Promise<number> {
  try {
    console.log(await answer(args));
    return 0;
  } catch (thrown) {
    const { code, message } = toCodedError(thrown);
    if (args.includes('--json')) console.log(JSON.stringify({ ok: false, error: { code, message } }));
    else console.error(`${code}: ${message}`);
    return code === 'USAGE' ? 2 : 1;
  }
}
