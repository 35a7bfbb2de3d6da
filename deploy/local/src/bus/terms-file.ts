import { readFileSync } from 'node:fs';
import { type ToolTerms, ToolTermsDto } from '@trunkline/contracts';
import { CodedError, toCodedError } from '@trunkline/errors';
import { parse } from 'yaml';

const MAX_BYTES = 256 * 1024;

/**
 * The terms of a YAML file, by tool.
 *
 * @throws CodedError `USAGE` naming the file, and the field that is wrong.
 */
export async function readTermsFile(path: string): Promise<Readonly<Record<string, ToolTerms>>> {
  const wrong = (reason: string) => new CodedError('USAGE', `${path}: ${reason}`);
  let stated: unknown;
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > MAX_BYTES) throw new Error('it is too large');
    stated = parse(text, { maxAliasCount: 0, schema: 'core' });
  } catch (error) {
    throw wrong(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'is not readable');
  }
  if (typeof stated !== 'object' || stated === null || Array.isArray(stated))
    throw wrong('must be a map: the name of each tool, and its terms');
  // Imported only now: most commands do without it.
  const { validateDto } = await import('@trunkline/bus');
  return Object.fromEntries(
    Object.entries(stated).map(([tool, terms]: [string, unknown]) => {
      try {
        return [tool, JSON.parse(JSON.stringify(validateDto(ToolTermsDto, terms))) as ToolTerms];
      } catch (thrown) {
        throw wrong(`${tool}: ${toCodedError(thrown).message}`);
      }
    }),
  );
}
