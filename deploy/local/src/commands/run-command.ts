import { parseFlags } from '@trunkline/config';
import { type CodedError, toCodedError } from '@trunkline/errors';
import { colorsFor } from './colors.js';

export interface Command {
  /** Shown by --help. */
  readonly help: string;
  /** Names of the flags it takes beside --help; none takes a value. */
  readonly flags: readonly string[];
  /** @returns the exit code. */
  readonly run: (given: ReadonlySet<string>) => Promise<number>;
}

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Runs a command of the command line and ends the process with its exit code. */
export const runCommand = (command: Command): Promise<void> =>
  endWithOutcome(async () => {
    const given = givenFlags(command.flags);
    if (!given.has('help')) return command.run(given);
    process.stdout.write(command.help);
    return 0;
  });

/** Ends the process with what `run` returns, or with its error. */
export async function endWithOutcome(run: () => Promise<number>): Promise<void> {
  // A closed terminal or pipe takes no more output; that ends nothing.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    process.exitCode = await run();
  } catch (thrown) {
    const error = toCodedError(thrown);
    printFailure(error);
    process.exitCode = error.code === 'USAGE' ? EXIT_USAGE : EXIT_FAILED;
  }
  // Not later: a pooled connection or a spinner must not keep a finished command alive.
  await flushed();
  process.exit();
}

/** Names of the flags that are given. */
function givenFlags(names: readonly string[]): ReadonlySet<string> {
  const flags = Object.fromEntries(names.map((name) => [name, { type: 'boolean' as const }]));
  return new Set(Object.keys(parseFlags(process.argv.slice(2), flags, { positionals: false }).values));
}

function printFailure(error: CodedError): void {
  const text = error.code === 'INTERNAL' ? `${error.message}\n${describeCause(error.cause)}` : error.message;
  process.stderr.write(`\n${colorsFor(process.stderr).red(error.code)}: ${text}\n`);
}

const describeCause = (cause: unknown) =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);

function flushed(): Promise<unknown> {
  return Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
  );
}
