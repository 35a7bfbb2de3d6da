import { IsBoolean, IsOptional, Matches, MaxLength } from 'class-validator';
import { NAME_PATTERN } from '../names.js';
import { IsReadable } from '../readable-text.js';

/** An operator switches a tool off, or on again, in all its versions. `POST /v1/tools/switches` of the gateway. */
export class SwitchToolDto {
  @Matches(NAME_PATTERN) tool!: string;
  @IsBoolean() disabled!: boolean;
  /** Only for this tenant; for all when absent. */
  @IsOptional() @Matches(NAME_PATTERN) tenant?: string;
  @IsReadable() @MaxLength(500) reason!: string;
  /** Who holds the API key right now, as they say. */
  @IsOptional() @IsReadable() @MaxLength(128) operator?: string;
}

/** The last thing that an operator did to a tool, for one tenant or for all. Entry of the KV bucket `tool-switches`. */
export interface ToolSwitch {
  readonly tool: string;
  /** Absent: for all. */
  readonly tenant?: string;
  readonly disabled: boolean;
  readonly reason: string;
  /** Name of the API key. */
  readonly by: string;
  /** Tenant of that key; absent in entries of older releases. */
  readonly byTenant?: string;
  readonly operator?: string;
  /** ISO 8601. */
  readonly switchedAt: string;
}

export interface SwitchToolReply {
  readonly switch: ToolSwitch;
  /** Whether a tool of this name is served right now; a switch also holds for one that comes later. */
  readonly known: boolean;
}
