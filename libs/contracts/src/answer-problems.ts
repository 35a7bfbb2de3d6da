/** What can be wrong with an answer of the language model, counted on its turn. */
export const ANSWER_PROBLEMS = [
  /** Nothing came, or nothing but white space. */
  'empty',
  /** Marks, symbols or emoji only: nothing that a voice can say. */
  'unspeakable',
  /** Mostly in a script that the voice of this language doesn't read. */
  'other_script',
  /** Cut off at the length that the model was allowed. */
  'cut_by_length',
  /** Cut off by the vendor's filter. */
  'content_filter',
  /** The stream ended or failed half-way. */
  'broken_off',
  /** No clause came in time. */
  'late',
  /** A tool call was written as text. */
  'tool_as_text',
  /** Ended at the profile's `limits.maxAnswerSeconds`. */
  'too_long',
  /** The most tool calls of a turn were used up. */
  'step_limit',
  /** The arguments of a tool call were no JSON object. */
  'arguments_malformed',
  /** A provider failed. */
  'provider_failed',
  /** No model could answer: the caller heard a sentence of the platform. */
  'unanswered',
] as const;
export type AnswerProblem = (typeof ANSWER_PROBLEMS)[number];
