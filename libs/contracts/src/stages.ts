/**
 * The stages of an answer, in order. Their durations add up to the answer gap: from the last moment the
 * caller spoke to the first agent audio.
 */
export const STAGES = [
  /** Silence wait and the decision that the caller has finished. */
  'endpointing',
  /** From that decision to the final transcript; 0 when it was ready. */
  'stt',
  /** To the first token of the model. */
  'llm',
  /** Time spent in tools before the first words of the answer. */
  'tools',
  /** To the first clause that can be spoken. */
  'clause',
  /** To the first synthesised audio. */
  'tts',
  /** To the first audio handed to the media server as playing. */
  'publish',
] as const;

export type Stage = (typeof STAGES)[number];

/** Milliseconds of each stage. */
export type StageDurations = Readonly<Record<Stage, number>>;

/** LiveKit data topic on which the caller's page receives the TurnRecord of each finished turn. */
export const TURN_TOPIC = 'trunkline.turn';
