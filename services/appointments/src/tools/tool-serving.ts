import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Bus } from '@trunkline/bus';
import { InjectLogger } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import { serveTools, type ToolServer } from '@trunkline/tool-sdk';
import { Appointments } from '../appointments.service.js';
import { availabilityTool } from './availability.tool.js';
import { bookTool } from './book.tool.js';
import { cancelTool } from './cancel.tool.js';
import { listTool } from './list.tool.js';

/** Serves the tools from start to drain. */
@Injectable()
export class ToolServing implements OnModuleInit, OnApplicationShutdown {
  private server: ToolServer | undefined;

  constructor(
    private readonly bus: Bus,
    @InjectLogger() private readonly logger: Logger,
    @Inject(Appointments) private readonly appointments: Appointments,
  ) {}

  async onModuleInit(): Promise<void> {
    const { appointments, logger } = this;
    const tools = [availabilityTool, bookTool, cancelTool, listTool].map((tool) => tool(appointments));
    this.server = await serveTools(this.bus, tools, { name: 'appointments', logger });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.server?.close();
  }
}
