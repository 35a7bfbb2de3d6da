import { hash } from 'node:crypto';
import { canonicalJson, type ToolDefinition } from '@trunkline/contracts';

/** SHA-256 of a definition as canonical JSON, hex: what a pin names. */
export const definitionHash = (definition: ToolDefinition): string =>
  hash('sha256', canonicalJson(plain(definition)), 'hex');

/** The definition without what is undefined. */
export const plain = (definition: ToolDefinition): ToolDefinition =>
  JSON.parse(JSON.stringify(definition)) as ToolDefinition;
