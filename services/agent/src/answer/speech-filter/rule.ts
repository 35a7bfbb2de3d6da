import type { Passage } from './passage.js';

/** Where in the stream a rule looks. */
export interface Place {
  /** No more text will come. */
  readonly atEnd: boolean;
  /** Nothing was said on this line yet. */
  readonly lineStart: boolean;
  /** Nothing was said at all yet. */
  readonly atStart: boolean;
  /** Character before this place. */
  readonly previous: string;
  /** Names that can be called. */
  readonly tools: ReadonlySet<string>;
}

/** What the next characters are. */
export interface Match {
  /** How many they are. */
  readonly length: number;
  /** Spoken instead. @default nothing */
  readonly say?: string;
  /** A passage that begins after them. */
  readonly passage?: Passage;
  /** True: another speaker's words begin; false: the agent's own again. */
  readonly muted?: boolean;
  /** Reasoning ends that was never opened: what came before was no speech. */
  readonly retracts?: boolean;
  /** A tool call was written as text. */
  readonly writtenTool?: boolean;
}

/**
 * Says what a text begins with; `more` when that can't be known yet, undefined when it is none of this rule's business.
 * More text must never change an answer other than `more`: how a stream is cut into pieces makes no difference.
 */
export type Rule = (text: string, place: Place) => Match | 'more' | undefined;
