import { IsBoolean, IsIn, IsISO8601, IsNumber, IsOptional, Matches, Min } from 'class-validator';
import { NAME_PATTERN } from '../names.js';
import { Adjusted } from './adjusted.js';

export const END_REASONS = [
  'caller_left',
  /** The caller left before any agent had come. */
  'caller_gave_up',
  'agent_ended',
  /** No language model could answer any more: the agent has said so, and goodbye. */
  'model_failed',
  'revoked',
  'duration_cap',
  'no_agent',
  'never_joined',
  /** The caller sent what no caller sends: floods of data, or tracks again and again that were silenced. */
  'caller_abuse',
  /** The room vanished from the media server while the call was live. */
  'room_finished',
  'shutdown',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** The last event of a call. */
export class CallEnded {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
  @IsIn(END_REASONS) reason!: EndReason;
  /** Whether any agent ever joined the call. Absent in events from before it was told. */
  @IsOptional() @IsBoolean() agentJoined?: boolean;
  @IsISO8601() createdAt!: string;
  @IsISO8601() endedAt!: string;
  /** From the session's creation to the end. */
  @IsNumber() @Min(0) durationMs!: number;
  @Adjusted() adjusted?: string[];
}
