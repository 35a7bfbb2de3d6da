import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { BusContext } from '@trunkline/bus';
import { ReadJournalDto, type ReadJournalReply, subjects } from '@trunkline/contracts';
import { JournalService } from './journal.service.js';

/** The conversation so far, for the agent that replaces another one. */
@Controller()
export class JournalController {
  constructor(private readonly journal: JournalService) {}

  @MessagePattern(subjects.journalRead)
  read(@Payload() query: ReadJournalDto, @Ctx() context: BusContext): Promise<ReadJournalReply> {
    return this.journal.read(query, context.capability);
  }
}
