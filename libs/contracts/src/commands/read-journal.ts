import { IsInt, IsOptional, Matches, Min } from 'class-validator';
import type { TurnFinished } from '../events/turn-finished.js';
import { NAME_PATTERN } from '../names.js';

/** Asks for the finished turns of a call, in their order. Request on `journal.read`. */
export class ReadJournalDto {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
  /** Continues after this sequence; from the beginning when absent. */
  @IsOptional() @IsInt() @Min(0) after?: number;
}

/** A part of the journal: as much as fits into one reply. */
export interface ReadJournalReply {
  readonly turns: readonly TurnFinished[];
  /** Value of `after` that continues; absent at the end. */
  readonly next?: number;
}
