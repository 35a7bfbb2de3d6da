import { validateDto } from '@trunkline/bus';
import { isName } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { IsIn, IsOptional } from 'class-validator';

/** Query string of `GET /v1/calls/:callId`. */
class CallDetailQueryDto {
  @IsOptional() @IsIn(['true', 'false']) spans?: 'true' | 'false';
}

/** @throws CodedError `INVALID_NAME` for what can't be a call id, `VALIDATION_FAILED` for the query string. */
export function readDetailQuery(callId: string, query: unknown): { callId: string; spans: boolean } {
  if (!isName(callId)) throw new CodedError('INVALID_NAME', 'That is not a call id.');
  return { callId, spans: validateDto(CallDetailQueryDto, query).spans === 'true' };
}
