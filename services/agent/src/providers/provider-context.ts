import type { inference, stt, tts } from '@livekit/agents';
import type { CodedError } from '@trunkline/errors';
import type { Logger } from '@trunkline/telemetry';

export type ProviderKind = 'stt' | 'llm' | 'tts';

/** A provider that failed during a call. */
export interface ProviderFailure {
  readonly kind: ProviderKind;
  /** As the profile names it. */
  readonly provider: string;
  /** `PROVIDER_FAILED` or `PROVIDER_TIMEOUT`; its message holds no key and nothing that was said. */
  readonly error: CodedError;
  /** Whether the call goes on by a retry or a fallback, or at least by an apology that the caller hears. */
  readonly covered: boolean;
  /** Failures of this provider in a row, this one included. */
  readonly inARow: number;
}

/** What the agent lends its providers. */
export interface ProviderContext {
  /** Where the keys are, under the names that the profile gives. */
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  /** The engines of this machine. */
  readonly embeddedStt: () => stt.STT;
  readonly embeddedTts: () => tts.TTS;
  /** Finds the utterances for recognisers that take whole ones. @default a new one */
  readonly vad?: inference.VAD;
  /** IANA zone in which the scripted model means "tomorrow". @default the profile's, else the machine's */
  readonly timezone?: string;
  readonly onProviderError?: (failure: ProviderFailure) => void;
}
