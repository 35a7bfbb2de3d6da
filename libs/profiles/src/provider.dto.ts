import { NAME_PATTERN } from '@trunkline/contracts';
import {
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
} from 'class-validator';
import { IsRecordOf, Section } from './nested.js';

const OPTION_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const SECRET_NAME = /api_?key|secret|token$|password|credential|authorization/i;

const isOption = (value: unknown): boolean =>
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) && value.length <= 64 && value.every((v) => typeof v === 'string')) ||
  (typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((v) => ['string', 'number', 'boolean'].includes(typeof v)));

/** Where keys belong: in the environment, under a name given here. */
function HasNoSecrets(): PropertyDecorator {
  return ValidateBy({
    name: 'hasNoSecrets',
    validator: {
      validate: (value: unknown) =>
        typeof value !== 'object' || value === null || !Object.keys(value).some((k) => SECRET_NAME.test(k)),
      defaultMessage: () =>
        'must not hold keys or secrets; put the key in the environment and name its variable in apiKeyEnv',
    },
  });
}

function HasNoCredentials(): PropertyDecorator {
  return ValidateBy({
    name: 'hasNoCredentials',
    validator: {
      validate: (value: unknown) =>
        typeof value !== 'string' ||
        !URL.canParse(value) ||
        (new URL(value).username === '' && new URL(value).password === ''),
      defaultMessage: () => 'must not carry credentials; use apiKeyEnv',
    },
  });
}

/** The provider that takes over when the first one fails. It has no fallback of its own. */
export class FallbackProvider {
  /** `embedded`, `scripted`, `openai-compatible`, or `<x>` of LiveKit's package `@livekit/agents-plugin-<x>`. */
  @Matches(NAME_PATTERN) name!: string;
  @IsOptional() @IsString() @MinLength(1) @MaxLength(200) model?: string;
  /** Base URL of an OpenAI-compatible endpoint, usually ending in `/v1`. */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true })
  @HasNoCredentials()
  baseUrl?: string;
  /** NAME of the environment variable that holds the key. Never the key itself. */
  @IsOptional()
  @Matches(/^[A-Z][A-Z0-9_]{0,127}$/, {
    message: 'must be the NAME of an environment variable (A-Z, 0-9, _), never the key itself',
  })
  apiKeyEnv?: string;
  /** How long one request may take before it counts as failed, ms. @default 10000 */
  @IsInt() @Min(100) @Max(120_000) timeoutMs = 10_000;
  /** Passed to the provider as they are (temperature, voice, language, …). */
  @IsRecordOf(isOption, OPTION_NAME, 32, 'text, numbers, true or false, lists of text or flat maps')
  @HasNoSecrets()
  options: Record<string, unknown> = {};
}

export class Provider extends FallbackProvider {
  @IsOptional() @Section(() => FallbackProvider) fallback?: FallbackProvider;
}

/** Speech to text, language model, text to speech. */
export class Providers {
  @Section(() => Provider) stt!: Provider;
  @Section(() => Provider) llm!: Provider;
  @Section(() => Provider) tts!: Provider;
}
