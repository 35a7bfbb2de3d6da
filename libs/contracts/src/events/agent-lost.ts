import { IsIn, IsISO8601, Matches } from 'class-validator';
import { NAME_PATTERN } from '../names.js';
import { Adjusted } from './adjusted.js';

export const AGENT_LOST_REASONS = ['never_joined', 'heartbeat_missed', 'left'] as const;

/** The agent of a live call vanished; another one is dispatched. */
export class AgentLost {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
  @IsIn(AGENT_LOST_REASONS) reason!: (typeof AGENT_LOST_REASONS)[number];
  @IsISO8601() lostAt!: string;
  @Adjusted() adjusted?: string[];
}
