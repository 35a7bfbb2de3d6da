import { LIMITS } from '@trunkline/contracts';
import { catalogue, type ErrorCode, TOOL_CODES } from '@trunkline/errors';
import { OUTCOME_UNKNOWN } from '@trunkline/tool-sdk';
import { headerSchemas } from './headers.js';
import { markdownTable } from './markdown-table.js';
import { payloadSchemas, type Schema } from './payload-schemas.js';

/** The parts of docs/tool-protocol.md that are generated, by the name of their marks. */
export function protocolSections(): Readonly<Record<string, string>> {
  return {
    'request headers': headerTable(headerSchemas.toolRequest),
    definition: definitionTable(),
    limits: markdownTable(
      ['What', 'At most'],
      [
        ['arguments', kib(LIMITS.toolArgumentsBytes)],
        ['result', kib(LIMITS.toolResultBytes)],
        ['depth of the arguments', `${LIMITS.jsonDepth} levels`],
        ['keys in the arguments', String(LIMITS.jsonKeys)],
      ],
    ),
    codes: codeTable(),
  };
}

const kib = (bytes: number) => `${bytes / 1024} KiB`;

function headerTable(schema: Schema): string {
  const required = schema['required'] as readonly string[];
  const properties = Object.entries(schema['properties'] as Readonly<Record<string, Schema>>);
  return markdownTable(
    ['Header', 'Always', 'Meaning', 'Pattern'],
    properties.map(([name, property]) => [
      `\`${name}\``,
      required.includes(name) ? 'yes' : 'no',
      shown(property['description']),
      property['pattern'] === undefined ? '' : `\`${shown(property['pattern'])}\``,
    ]),
  );
}

function definitionTable(): string {
  const schema = payloadSchemas()['ToolDefinition'] ?? {};
  const required = schema['required'] as readonly string[];
  const properties = Object.entries(schema['properties'] as Readonly<Record<string, Schema>>);
  return markdownTable(
    ['Field', 'Needed', 'Type', 'Meaning'],
    properties.map(([name, property]) => [
      `\`${name}\``,
      required.includes(name) ? 'yes' : 'no',
      typeOf(property),
      shown(property['description']),
    ]),
  );
}

function typeOf({ type, minimum, maximum, enum: values, pattern, maxItems }: Schema): string {
  if (Array.isArray(values)) return values.map((value) => `\`${shown(value)}\``).join(', ');
  if (minimum !== undefined) return `${shown(type)}, ${shown(minimum)} to ${shown(maximum)}`;
  if (maxItems !== undefined) return `${shown(type)}, at most ${shown(maxItems)}`;
  return pattern === undefined ? shown(type) : `${shown(type)}, \`${shown(pattern)}\``;
}

/** Codes by which a tool says more than "refused". */
const NOT_BEGUN: readonly ErrorCode[] = ['SHUTTING_DOWN', 'TOOL_OVERLOADED', 'DEADLINE_EXCEEDED'];

function codeTable(): string {
  const meaning = (code: string) => new Map(Object.entries(catalogue)).get(code)?.meaning ?? '';
  const unknown = [...OUTCOME_UNKNOWN].sort();
  const passedOn = [...TOOL_CODES].sort();
  return markdownTable(
    ['Code', 'Meaning', 'What the gateway makes of it'],
    [
      ...NOT_BEGUN.map((code) => [`\`${code}\``, meaning(code), 'nothing was changed; it may ask again']),
      ...unknown.map((code) => [`\`${code}\``, meaning(code), 'the outcome is unknown: a write is in doubt']),
      ...passedOn.map((code) => [`\`${code}\``, meaning(code), 'nothing was changed; the code is passed on']),
      [
        'any other',
        "A refusal of the tool's own.",
        'nothing was changed; `TOOL_FAILED` with the code in `details.toolCode`',
      ],
    ],
  );
}

const shown = (value: unknown): string => {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};
