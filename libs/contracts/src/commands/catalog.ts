import { Matches } from 'class-validator';
import { NAME_PATTERN } from '../names.js';
import type { ToolDefinition } from '../tool-definition.js';

/** Which tools a call may use, by its profile. Request on `tools.catalog`. */
export class CatalogDto {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
}

export interface CatalogReply {
  /** Grows by one with every change. */
  readonly revision: number;
  readonly tools: readonly ToolDefinition[];
}
