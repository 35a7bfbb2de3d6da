import { NAME_PATTERN, STAGES, ToolTermsDto } from '@trunkline/contracts';
import {
  ArrayMaxSize,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsTimeZone,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { ClientActionRef } from './client-action.dto.js';
import { Facts } from './facts.dto.js';
import { IsRecordOf, Section, Sections } from './nested.js';
import { Providers } from './provider.dto.js';
import { Script } from './scripted/script.dto.js';

/** How the agent sounds. */
export class Voice {
  /** Voice of the text-to-speech provider. @default 'default', the provider's own default voice */
  @IsString() @MinLength(1) @MaxLength(128) name = 'default';
  /** 1 is the voice's own pace. @default 1 */
  @IsNumber() @Min(0.5) @Max(2) speed = 1;
}

/** A tool that the agent may use, with the terms on which it may. */
export class ToolRef extends ToolTermsDto {
  @Matches(NAME_PATTERN) name!: string;
  /** Major version; the newest one when absent. */
  @IsOptional() @IsInt() @Min(1) @Max(1000) version?: number;
}

/** The answer gap that the profile aims at, declared here and nowhere else. */
export class Budget {
  /** From the caller's last sound to the agent's first, ms. @default 300 */
  @IsInt() @Min(50) @Max(10_000) totalMs = 300;
  /** Shares of single stages, ms, by stage name. Together at most `totalMs`. @default none: only the total counts */
  @IsOptional()
  @IsRecordOf(
    (v) => typeof v === 'number' && Number.isInteger(v) && v >= 0,
    new RegExp(`^(${STAGES.join('|')})$`),
    STAGES.length,
    'whole milliseconds by stage',
  )
  stages?: Record<string, number>;
}

export class Limits {
  /** Longest call, s. @default 900 */
  @IsInt() @Min(10) @Max(14_400) maxCallSeconds = 900;
  /** Most turns of the caller; no bound when absent. */
  @IsOptional() @IsInt() @Min(1) @Max(10_000) maxTurns?: number;
  /** Deadline of one tool execution, ms. @default 5000 */
  @IsInt() @Min(100) @Max(120_000) toolTimeoutMs = 5_000;
  /** @default 6 */
  @IsInt() @Min(1) @Max(32) maxToolCallsPerTurn = 6;
  /** A filler is spoken when a tool takes longer than this, ms. @default 900 */
  @IsInt() @Min(100) @Max(30_000) fillerAfterMs = 900;
  /**
   * From the request to a language model to its first clause, ms; after half of it a filler is spoken, after all of it the
   * fallback provider is asked. @default 4000
   */
  @IsInt() @Min(200) @Max(60_000) firstClauseMs = 4_000;
  /** The same while the model streams its reasoning, ms. @default 15000 */
  @IsInt() @Min(200) @Max(120_000) thinkingMs = 15_000;
  /** Longest answer, s of speech: then the caller is asked whether to go on. @default 45 */
  @IsInt() @Min(3) @Max(600) maxAnswerSeconds = 45;
  /** Most turns of the caller that a language model is sent word by word; what came before is summed up. @default 24 */
  @IsInt() @Min(1) @Max(1_000) historyTurns = 24;
}

/** Overrides of the end-of-turn decision. */
export class Endpointing {
  /** Silence after which the caller's turn ends, ms; the agent's own policy when absent. */
  @IsOptional() @IsInt() @Min(50) @Max(5_000) silenceMs?: number;
}

export class Privacy {
  /** Whether what was said is stored and shown. @default true */
  @IsBoolean() recordTranscript = true;
}

/** What happens to statements of an answer that no result of a tool supports. */
export class Grounding {
  /** `flag`: noted on the turn. `replace`: held back as well, and replaced before they are spoken. @default 'flag' */
  @IsIn(['off', 'flag', 'replace']) mode: 'off' | 'flag' | 'replace' = 'flag';
  /** Said in their place. @default "I'm not sure about that, so let me check it first." */
  @IsString() @MinLength(1) @MaxLength(300) replacement =
    "I'm not sure about that, so let me check it first.";
}

/** Who the agent is, what it may do, and which providers it speaks through: one YAML file. */
export class AgentProfile {
  @Matches(NAME_PATTERN) name!: string;
  /** For people: shown in the console. */
  @IsString() @MinLength(1) @MaxLength(120) title!: string;
  /** The first thing that the caller hears. */
  @IsString() @MinLength(1) @MaxLength(500) greeting!: string;
  /** System prompt for language models. */
  @IsString() @MinLength(1) @MaxLength(32_768) instructions!: string;
  /** BCP 47. @default 'en' */
  @Matches(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { message: 'must be a language tag such as en or en-GB' })
  language = 'en';
  /** IANA time zone in which "tomorrow at three" is meant. @default the time zone of the agent's machine */
  @IsOptional() @IsTimeZone({ message: 'must be an IANA time zone such as Europe/London' }) timezone?: string;
  @Section(() => Voice) voice: Voice = new Voice();
  @Section(() => Providers) providers!: Providers;
  /** Tools that the agent may use; the gateway refuses every other one. */
  @Sections(() => ToolRef, 128) @ArrayMaxSize(128) tools: ToolRef[] = [];
  /** What the caller's page may do for the agent (docs/client-actions.md). Callers without a page can do none of it. */
  @Sections(() => ClientActionRef, 32) clientActions: ClientActionRef[] = [];
  /** What the agent may state without asking a tool: opening hours, prices, where to park. @default nothing */
  @IsOptional() @Section(() => Facts) facts?: Facts;
  /** The dialogue of the keyless model `scripted`. */
  @IsOptional() @Section(() => Script) scripted?: Script;
  @Section(() => Budget) budget: Budget = new Budget();
  @Section(() => Limits) limits: Limits = new Limits();
  @Section(() => Endpointing) endpointing: Endpointing = new Endpointing();
  @Section(() => Grounding) grounding: Grounding = new Grounding();
  @Section(() => Privacy) privacy: Privacy = new Privacy();
}
