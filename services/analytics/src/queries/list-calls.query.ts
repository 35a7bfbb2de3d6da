import { validateDto } from '@trunkline/bus';
import { CALL_STATES, type CallState } from '@trunkline/contracts';
import { IsIn, IsOptional, Matches } from 'class-validator';

const DEFAULT_LIMIT = 50;
const CURSOR = /^(\d{1,15})_([a-z][a-z0-9_-]{0,63})$/;

/** Query string of `GET /v1/calls`. */
class ListCallsQueryDto {
  /** 1 to 200. */
  @IsOptional() @Matches(/^([1-9]\d?|1\d\d|200)$/, { message: 'limit must be 1 to 200' }) limit?: string;
  /** The `next` of an earlier answer. */
  @IsOptional() @Matches(CURSOR, { message: 'before must be the next of an earlier answer' }) before?: string;
  @IsOptional() @IsIn(CALL_STATES) state?: CallState;
}

/** Where a page of calls begins: right before this call, newest first. */
export interface CallCursor {
  /** Epoch ms. */
  readonly createdAt: number;
  readonly callId: string;
}

export interface CallListing {
  readonly limit: number;
  readonly before: CallCursor | undefined;
  readonly state: CallState | undefined;
}

/** @throws CodedError `VALIDATION_FAILED` naming the parameter and the rule, for unknown ones too. */
export function readListQuery(query: unknown): CallListing {
  const { limit, before, state } = validateDto(ListCallsQueryDto, query);
  const [, createdAt, callId] = CURSOR.exec(before ?? '') ?? [];
  return {
    limit: limit === undefined ? DEFAULT_LIMIT : Number(limit),
    before: callId === undefined ? undefined : { createdAt: Number(createdAt), callId },
    state,
  };
}

export const writeCursor = ({ createdAt, callId }: CallCursor): string => `${createdAt}_${callId}`;
