import { EFFECTS, type Effect, NAME_PATTERN } from '@trunkline/contracts';
import { IsRecordOf, NamedSections, Section } from '@trunkline/profiles';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';

/** As portable programs name them. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
const MCP_TOOL_NAME = /^[\x21-\x7e]{1,128}$/;

const isVariable = (value: unknown): boolean => typeof value === 'string' && VARIABLE.test(value);
const IsVariables = (keys: RegExp) => IsRecordOf(isVariable, keys, 64, 'names of environment variables');

/** A server that is a program of this machine. */
export class StdioConfig {
  @IsString() @MinLength(1) @MaxLength(4096) command!: string;
  @IsArray() @ArrayMaxSize(256) @IsString({ each: true }) @MaxLength(4096, { each: true }) args: string[] =
    [];
  /** @default the folder in which the bridge runs */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(4096) cwd?: string;
  /** Variable of the program -> variable of the bridge. Beside PATH, HOME and TZ it sees no others. */
  @IsVariables(VARIABLE) env: Record<string, string> = {};
  /** Whether what it writes to stderr is passed on. It may be anything, secrets too. */
  @IsBoolean() showStderr = false;
}

/** A server that speaks streamable HTTP. */
export class HttpConfig {
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  @MaxLength(2048)
  url!: string;
  /** Header -> environment variable with its value. */
  @IsVariables(HEADER) headers: Record<string, string> = {};
}

/** What an error that the server's tool reports says about its effect. */
export const ERROR_MEANINGS = ['unknown', 'nothing_changed'] as const;
export type ErrorMeaning = (typeof ERROR_MEANINGS)[number];

/** What the operator says about one tool. Nothing of it comes from the server. */
export class McpToolConfig {
  /** Its name in the catalogue. @default prefix and MCP name */
  @IsOptional() @Matches(NAME_PATTERN) as?: string;
  @IsIn(EFFECTS) effect: Effect = 'irreversible';
  @IsInt() @Min(1) @Max(120_000) timeoutMs = 10_000;
  @IsArray() @ArrayMaxSize(32) @Matches(/^[a-z][a-z0-9_.:-]{0,63}$/, { each: true }) scopes: string[] = [];
  /** Arguments whose values never enter audits, logs or spans. */
  @IsArray() @ArrayMaxSize(64) @IsString({ each: true }) @MaxLength(128, { each: true }) sensitive: string[] =
    [];
  /** Replaces what the server says about the tool. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(4096) description?: string;
  /** With `unknown` an error of a write leaves it in doubt: MCP doesn't say whether anything was done. */
  @IsIn(ERROR_MEANINGS) errors: ErrorMeaning = 'unknown';
}

export class ServerLimits {
  @IsInt() @Min(1) @Max(512) maxTools = 64;
  @IsInt() @Min(1) @Max(1024) maxInFlight = 32;
  @IsInt() @Min(100) @Max(120_000) connectTimeoutMs = 10_000;
  /** A server that does not answer a ping within `pingTimeoutMs` is connected anew. */
  @IsInt() @Min(100) @Max(600_000) pingIntervalMs = 5_000;
  @IsInt() @Min(100) @Max(60_000) pingTimeoutMs = 3_000;
  /** How often it is asked for its tools, beside when it says that they have changed. */
  @IsInt() @Min(1_000) @Max(3_600_000) refreshIntervalMs = 60_000;
  @IsInt() @Min(100) @Max(600_000) maxReconnectDelayMs = 30_000;
}

export class McpServerConfig {
  @IsOptional() @Section(() => StdioConfig) stdio?: StdioConfig;
  @IsOptional() @Section(() => HttpConfig) http?: HttpConfig;
  /** `listed`: the tools under `tools`. `all`: every tool it offers, now and later; needs a prefix. */
  @IsIn(['listed', 'all']) mount: 'listed' | 'all' = 'listed';
  /** Put before the names of tools that have no `as`. */
  @IsOptional() @Matches(/^[a-z][a-z0-9_-]{0,31}$/) prefix?: string;
  @NamedSections(() => McpToolConfig, MCP_TOOL_NAME, 512) tools: Map<string, McpToolConfig> = new Map();
  @Section(() => ServerLimits) limits: ServerLimits = new ServerLimits();
}

/** The file that says which tools of which MCP servers are mounted. */
export class McpConfig {
  @NamedSections(() => McpServerConfig, /^[a-z][a-z0-9_-]{0,31}$/, 64) servers!: Map<string, McpServerConfig>;
}
