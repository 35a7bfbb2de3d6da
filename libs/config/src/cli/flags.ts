import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { CodedError, type CodedErrorOptions } from '@trunkline/errors';

/** `USAGE` for a flag or an argument that is wrong, with where to read on. */
export const usageError = (message: string, options?: CodedErrorOptions): CodedError =>
  new CodedError('USAGE', `${message} See --help.`, options);

const help = { help: { type: 'boolean', short: 'h' } } as const;

/**
 * Reads the command line of a command, strictly. Every command takes --help, or -h, beside its own `options`.
 *
 * @throws CodedError `USAGE` naming a flag that is unknown or lacks its value, or an argument that is not taken.
 */
export function parseFlags<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
  { positionals }: { readonly positionals: boolean },
) {
  try {
    return parseArgs({
      args,
      options: { ...options, ...help },
      allowPositionals: positionals,
      tokens: true,
      strict: true,
    });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw usageError(cause.message, { cause });
  }
}
