import { confirmPlaceholders, LIMITS, type ToolDefinition } from '@trunkline/contracts';

/** Longest value that a caller can take in by ear. */
const MAX_VALUE = 80;
const MAX_WORDS = 12;
const MAX_ITEMS = 8;
/** What would end the sentence inside of a value, so that a value could ask something else. */
const BREAKS = /[\p{C}?!<>{}[\]¿؟。]|[.;:]\s+\p{L}|\.{2}/u;

/**
 * The sentence that asks a caller whether the tool may run with these arguments: from its template (the operator's words
 * win over the tool's own), or a plain one that names every argument. Undefined when a value can't be said inside of a
 * question without changing it: then only a page can show it.
 */
export function confirmationQuestion(
  definition: Pick<ToolDefinition, 'name' | 'effect' | 'confirm' | 'confirmTerms'>,
  args: Readonly<Record<string, unknown>>,
): string | undefined {
  const template = definition.confirmTerms?.template ?? definition.confirm;
  const question = template === undefined ? plainQuestion(definition, args) : fromTemplate(template, args);
  return question === undefined || question.length > LIMITS.questionCharacters ? undefined : question;
}

/**
 * The sentence for the audit. Where the arguments have a sensitive value, only a sentence whose form is known can be
 * written down, without it.
 */
export function auditedQuestion(
  sentence: string | undefined,
  definition: Pick<ToolDefinition, 'name' | 'effect' | 'confirm' | 'confirmTerms' | 'sensitive'>,
  args: Readonly<Record<string, unknown>>,
): string | undefined {
  const hidden = definition.sensitive.filter((name) => Object.hasOwn(args, name));
  if (sentence === undefined || hidden.length === 0) return sentence;
  const masked = Object.fromEntries(hidden.map((name) => [name, 'REDACTED']));
  const question = confirmationQuestion(definition, args);
  return question !== undefined && sentence.includes(question)
    ? sentence.replace(question, () => confirmationQuestion(definition, { ...args, ...masked }) ?? 'REDACTED')
    : 'REDACTED';
}

function fromTemplate(template: string, args: Readonly<Record<string, unknown>>): string | undefined {
  const values = new Map<string, string>();
  for (const name of confirmPlaceholders(template) ?? []) {
    const value = Object.hasOwn(args, name) ? spokenValue(args[name]) : undefined;
    if (value === undefined) return undefined;
    values.set(name, value);
  }
  return template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => values.get(name) ?? '');
}

function plainQuestion(
  { name, effect }: Pick<ToolDefinition, 'name' | 'effect'>,
  args: Readonly<Record<string, unknown>>,
): string | undefined {
  const details = Object.entries(args).map(
    ([argument, value]) => [words(argument), spokenValue(value)] as const,
  );
  if (details.length > MAX_ITEMS || details.some(([, value]) => value === undefined)) return undefined;
  const told = details.map(([argument, value]) => `${argument} ${value}`).join(', ');
  const consequence = effect === 'irreversible' ? ' It cannot be undone.' : '';
  return `I would now do this: ${words(name)}${told === '' ? '' : `, with ${told}`}.${consequence} Shall I go ahead?`;
}

/** A value as it can be said. The voice reads numbers, dates and codes out of it. */
function spokenValue(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null) return 'nothing';
  if (typeof value !== 'string') return spokenMembers(value);
  const text = value.trim();
  const isLong = text.length > MAX_VALUE || text.split(/\s+/).length > MAX_WORDS;
  return text === '' || isLong || BREAKS.test(text) ? undefined : text;
}

function spokenMembers(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const members: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.map((item: unknown) => ['', item] as const)
    : Object.entries(value);
  const spoken = members.map(([name, member]) => {
    const text = spokenValue(member);
    return text === undefined ? undefined : `${words(name)} ${text}`.trim();
  });
  return spoken.length === 0 || spoken.length > MAX_ITEMS || spoken.includes(undefined)
    ? undefined
    : spoken.join(', ');
}

/** `appointments_cancel` and `bookingId` as people say them. */
const words = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
