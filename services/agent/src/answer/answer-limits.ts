import type { AgentProfile } from '@trunkline/profiles';

/** Spoken characters in a second at the voice's own pace. */
const CHARACTERS_PER_SECOND = 15;
/** Tokens of an answer by its characters, with room for marks and other languages. */
const CHARACTERS_PER_TOKEN = 2;
/** Room for tool calls and for reasoning that counts into the answer. */
const OTHER_TOKENS = 1024;

/** Bounds of one answer. */
export interface AnswerLimits {
  /** From the request to the first clause that can be spoken, ms. */
  readonly firstClauseMs: number;
  /** The same while the model streams its reasoning, ms. */
  readonly thinkingMs: number;
  /** Longest answer, characters that are spoken. */
  readonly maxCharacters: number;
  /** Most tokens that a model is asked for. */
  readonly maxTokens: number;
  /** Most turns of the caller that a model is sent word by word. */
  readonly historyTurns: number;
  /** BCP 47, of the voice. */
  readonly language: string;
}

export function answerLimits({ limits, language, voice }: AgentProfile): AnswerLimits {
  const maxCharacters = Math.ceil(limits.maxAnswerSeconds * CHARACTERS_PER_SECOND * voice.speed);
  return {
    firstClauseMs: limits.firstClauseMs,
    thinkingMs: Math.max(limits.thinkingMs, limits.firstClauseMs),
    maxCharacters,
    maxTokens: Math.ceil(maxCharacters / CHARACTERS_PER_TOKEN) + OTHER_TOKENS,
    historyTurns: limits.historyTurns,
    language,
  };
}
