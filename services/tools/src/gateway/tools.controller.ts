import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { BusContext } from '@trunkline/bus';
import {
  CancelToolDto,
  type CancelToolReply,
  CatalogDto,
  type CatalogReply,
  ConfirmToolDto,
  type ConfirmToolReply,
  subjects,
} from '@trunkline/contracts';
import { CallRegistry } from '../calls/call-registry.js';
import { ProfileTools } from '../calls/profile-tools.js';
import { CatalogService } from '../catalog/catalog.service.js';
import { Generations } from '../generations/generations.js';
import { ToolSwitches } from '../switches/tool-switches.js';
import { ConfirmService } from './confirm.service.js';

/** The gateway's subjects, but for `tools.execute` (main.ts). */
@Controller()
export class ToolsController {
  constructor(
    private readonly confirmations: ConfirmService,
    private readonly generations: Generations,
    private readonly calls: CallRegistry,
    private readonly profiles: ProfileTools,
    private readonly tools: CatalogService,
    private readonly switches: ToolSwitches,
  ) {}

  @MessagePattern(subjects.toolsConfirm)
  confirm(@Payload() command: ConfirmToolDto, @Ctx() context: BusContext): Promise<ConfirmToolReply> {
    return this.confirmations.confirm(command, context.capability);
  }

  @MessagePattern(subjects.toolsCancel)
  async cancel(@Payload() command: CancelToolDto, @Ctx() context: BusContext): Promise<CancelToolReply> {
    await this.calls.claimedBy(command.tenant, command.callId, context.capability);
    return { cancelled: await this.generations.cancel(command) };
  }

  @MessagePattern(subjects.toolsCatalog)
  async catalog(@Payload() query: CatalogDto, @Ctx() context: BusContext): Promise<CatalogReply> {
    const call = await this.calls.claimedBy(query.tenant, query.callId, context.capability);
    const { allowed, clientActions } = await this.profiles.of(call.profile, call.profileVersion);
    const tools = this.tools
      .forCall(allowed, call.scopes)
      .filter(({ name }) => !clientActions.has(name))
      .concat([...clientActions.values()].map(({ definition }) => definition))
      .filter(({ name }) => this.switches.off(name, call.tenant) === undefined);
    return { revision: this.tools.revision, tools };
  }
}
