import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { EndCallDto, type EndCallReply, subjects } from '@trunkline/contracts';
import { CallEnding } from './call-ending.js';

/** Ends a call for those who may: the agent that said goodbye, token that revokes a session. */
@Controller()
export class EndCallController {
  constructor(private readonly ending: CallEnding) {}

  @MessagePattern(subjects.callsEnd)
  async end(@Payload() { tenant, callId, reason }: EndCallDto): Promise<EndCallReply> {
    return { ended: await this.ending.end({ tenant, callId }, reason) };
  }
}
