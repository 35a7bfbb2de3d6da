import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { BusContext } from '@trunkline/bus';
import {
  AdmitJobDto,
  type AdmitJobReply,
  EndCallDto,
  type EndCallReply,
  subjects,
} from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { CallRegistry } from '../registry/call-registry.js';
import { CallEnding } from './call-ending.js';

/** Ends a call for those who may: its own agent that said goodbye, token that revokes a session. */
@Controller()
export class EndCallController {
  constructor(
    private readonly ending: CallEnding,
    private readonly registry: CallRegistry,
  ) {}

  /** @throws CodedError `CALL_NOT_LIVE`; `CAPABILITY_INVALID` unless the agent of this very call asks. */
  @MessagePattern(subjects.callsEnd)
  async end(@Payload() command: EndCallDto, @Ctx() context: BusContext): Promise<EndCallReply> {
    await this.registry.claimedBy(command, context.capability);
    return this.revoke(command);
  }

  /** @throws CodedError `CALL_NOT_LIVE`; `CAPABILITY_INVALID` when another agent was dispatched since. */
  @MessagePattern(subjects.callsAdmit)
  async admit(@Payload() job: AdmitJobDto, @Ctx() context: BusContext): Promise<AdmitJobReply> {
    const { state } = await this.registry.claimedBy(job, context.capability);
    if (state === 'ended') throw new CodedError('CALL_NOT_LIVE');
    return { admitted: true };
  }

  /** Only the account of token may ask for it (libs/bus/src/access). */
  @MessagePattern(subjects.callsRevoke)
  async revoke(@Payload() { tenant, callId, reason }: EndCallDto): Promise<EndCallReply> {
    return { ended: await this.ending.end({ tenant, callId }, reason) };
  }
}
