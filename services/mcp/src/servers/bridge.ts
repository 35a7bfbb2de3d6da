import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Bus } from '@trunkline/bus';
import type { Values } from '@trunkline/config';
import { InjectLogger, InjectSettings } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import { loadMcpConfig } from '../config/load-mcp-config.js';
import { OrphanGuard } from '../connection/orphan-guard.js';
import { MountedNames } from '../mount/mounted-names.js';
import type { settings } from '../settings.js';
import { MountedServer } from './mounted-server.js';

/** Of the time that a stop may take, what a program may need to end. */
const PROGRAM_END_MS = 2500;

/** All MCP servers of the configuration, each on its own. The process is ready without any of them. */
@Injectable()
export class Bridge implements OnModuleInit, OnApplicationShutdown {
  private readonly guard = new OrphanGuard();
  private servers: readonly MountedServer[] = [];

  constructor(
    private readonly bus: Bus,
    @InjectSettings() private readonly options: Values<typeof settings>,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    const config = await loadMcpConfig(this.options.configFile, process.env);
    const { bus, guard, logger, options: busSettings } = this;
    const names = new MountedNames();
    const drainMs = Math.max(0, busSettings.drainTimeoutMs - PROGRAM_END_MS);
    const shared = { bus, busSettings, names, guard, logger, drainMs, environment: process.env };
    this.servers = [...config.servers].map(
      ([name, server]) => new MountedServer({ ...shared, name, config: server }),
    );
    for (const server of this.servers) server.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
    this.guard.close();
  }
}
