import { Body, Controller, Get, Header, HttpCode, Post } from '@nestjs/common';
import { Outbox } from '@trunkline/bus';
import {
  AcceptToolDto,
  type AcceptToolReply,
  type ApiKeyRecord,
  OPERATOR_CALL_ID,
  SwitchToolDto,
  type SwitchToolReply,
  type ToolSwitch,
  type ToolSwitched,
  type ToolsStatusReply,
} from '@trunkline/contracts';
import { Client, InjectLogger, RequireScope } from '@trunkline/service';
import { type Logger } from '@trunkline/telemetry';
import { CatalogService } from '../catalog/catalog.service.js';
import { ToolSwitches } from '../switches/tool-switches.js';
import { requireFullReach, requireReach, visibleTo } from './operator-reach.js';
import { ToolsStatusService } from './tools-status.service.js';

/** For operators: what runs and how it fares, and the switch that ends it at once. */
@Controller('v1/tools')
@RequireScope('tools:operate', 'platform:operate')
export class OperatorController {
  constructor(
    private readonly tools: ToolsStatusService,
    private readonly catalog: CatalogService,
    private readonly switches: ToolSwitches,
    private readonly outbox: Outbox,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  status(@Client() client: ApiKeyRecord): ToolsStatusReply {
    return visibleTo(client, this.tools.status());
  }

  @Post('adoptions')
  @HttpCode(200)
  async accept(@Body() command: AcceptToolDto, @Client() client: ApiKeyRecord): Promise<AcceptToolReply> {
    const { tool, version, reason, operator } = command;
    requireFullReach(client);
    const by = {
      by: client.name,
      byTenant: client.tenant,
      reason,
      ...(operator === undefined ? {} : { operator }),
    };
    const hash = await this.catalog.accept(command, by);
    this.logger.warn({ tool, version, hash, ...by }, 'contested tool definition accepted by an operator');
    return { tool, version, hash };
  }

  @Post('switches')
  @HttpCode(200)
  async switch(@Body() command: SwitchToolDto, @Client() client: ApiKeyRecord): Promise<SwitchToolReply> {
    const { tool, tenant, disabled, reason, operator } = command;
    requireReach(client, tenant);
    const switched: ToolSwitch = {
      tool,
      ...(tenant === undefined ? {} : { tenant }),
      disabled,
      reason,
      by: client.name,
      byTenant: client.tenant,
      ...(operator === undefined ? {} : { operator }),
      switchedAt: new Date().toISOString(),
    };
    await this.switches.set(switched);
    this.logger.warn({ ...switched }, 'tool switched by an operator');
    const data: ToolSwitched = {
      ...switched,
      tenant: tenant ?? client.tenant,
      callId: OPERATOR_CALL_ID,
      allTenants: tenant === undefined,
    };
    this.outbox.publish({ name: 'toolSwitched', data });
    const known = this.tools.status().tools.some(({ name, state }) => name === tool && state !== 'gone');
    return { switch: switched, known };
  }
}
