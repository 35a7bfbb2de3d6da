import { EFFECTS, type Effect, isName, type ToolTerms } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

export interface StatedTerms {
  readonly tools: readonly string[];
  /** By tool: an effect, a pin. */
  readonly terms: Readonly<Record<string, ToolTerms>>;
}

const isEffect = (text: string): text is Effect => EFFECTS.some((effect) => effect === text);

/**
 * Reads `refund:irreversible,lookup:read,pay@<hash>`.
 *
 * @throws CodedError `USAGE` naming the entry that is wrong.
 */
export function readStatedTerms(text: string): StatedTerms {
  const terms: Record<string, ToolTerms> = {};
  const entries = text === '' ? [] : text.split(',').map((entry) => entry.trim());
  for (const entry of entries) {
    const [, tool = '', effect, pin] = /^([^:@]*)(?::([^:@]*))?(?:@(.*))?$/.exec(entry) ?? [];
    if (!isName(tool))
      throw new CodedError(
        'USAGE',
        `${entry} is no name of a tool: a lower-case letter, then up to 63 of a-z, 0-9, _ and -.`,
      );
    if (effect !== undefined && !isEffect(effect))
      throw new CodedError('USAGE', `${entry}: the effect is one of ${EFFECTS.join(', ')}.`);
    if (pin !== undefined && !/^[0-9a-f]{64}$/.test(pin))
      throw new CodedError(
        'USAGE',
        `${entry}: a pin has 64 hex digits, as npm run tools -- --json shows them.`,
      );
    terms[tool] = {
      ...terms[tool],
      ...(effect === undefined ? {} : { effect }),
      ...(pin === undefined ? {} : { pin }),
    };
  }
  return { tools: Object.keys(terms), terms };
}
