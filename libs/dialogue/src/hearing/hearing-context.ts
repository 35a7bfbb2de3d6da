import type { Script } from '@trunkline/profiles';
import type { DateTime } from 'luxon';

/** A value that was heard for a slot. */
export interface HeardValue {
  readonly value: string;
  /** Other values that the same words can mean, the likelier first: "three" is 15:00 or 03:00. */
  readonly candidates?: readonly string[];
  /** Only a weekday was named: 1 is Monday. */
  readonly weekdayOnly?: number;
}

/** What an utterance is heard against. */
export interface HearingContext {
  readonly script: Script;
  /** Slots of what is under way, the one that is asked for first. */
  readonly slots: readonly string[];
  readonly asked?: string;
  /** Whether options were read out, so that "the second" picks one. */
  readonly offered: boolean;
  readonly today: DateTime;
  readonly week?: string;
  /** Values so far. */
  readonly values: ReadonlyMap<string, string>;
}
