import type { ToolDefinition } from '@trunkline/contracts';
import { cleanText } from '@trunkline/tool-sdk';

const DESCRIPTION_LENGTH = 1024;
const WORDS_LENGTH = 512;
/** Values, which are not words for the model alone. */
const VALUES = new Set(['enum', 'const', 'default', 'examples']);

/** The definition with its words for the model bounded, and without what is not seen: they come from outside. */
export const cleanDefinition = (definition: ToolDefinition): ToolDefinition => ({
  ...definition,
  description: cleanText(definition.description, DESCRIPTION_LENGTH) || `The tool ${definition.name}.`,
  parameters: cleanRecord(definition.parameters),
  ...(definition.result === undefined ? {} : { result: cleanRecord(definition.result) }),
  ...(definition.confirm === undefined ? {} : { confirm: cleanText(definition.confirm, DESCRIPTION_LENGTH) }),
});

function cleanRecord(schema: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword, value]) => keyword !== '$comment' || typeof value !== 'string')
      .map(([keyword, value]) => [keyword, cleanMember(keyword, value)]),
  );
}

function cleanMember(keyword: string, value: unknown): unknown {
  if (typeof value === 'string')
    return keyword === 'description' || keyword === 'title' ? cleanText(value, WORDS_LENGTH) : value;
  if (VALUES.has(keyword)) return value;
  return clean(value);
}

const clean = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(clean);
  return typeof value === 'object' && value !== null ? cleanRecord(value) : value;
};
