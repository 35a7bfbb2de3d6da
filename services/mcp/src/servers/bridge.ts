import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Values } from '@trunkline/config';
import { InjectLogger, InjectSettings } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import { loadMcpConfig } from '../config/load-mcp-config.js';
import { OrphanGuard } from '../connection/orphan-guard.js';
import { MountedNames } from '../mount/mounted-names.js';
import type { settings } from '../settings.js';
import { MountedServer } from './mounted-server.js';

/** All MCP servers of the configuration, each on its own. The process is ready without any of them. */
@Injectable()
export class Bridge implements OnModuleInit, OnApplicationShutdown {
  private readonly guard = new OrphanGuard();
  private servers: readonly MountedServer[] = [];

  constructor(
    @InjectSettings() private readonly options: Values<typeof settings>,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    const config = await loadMcpConfig(this.options.configFile, process.env);
    const { guard, logger, options: bus } = this;
    const names = new MountedNames();
    this.servers = [...config.servers].map(
      ([name, server]) =>
        new MountedServer({ name, config: server, bus, names, guard, logger, environment: process.env }),
    );
    for (const server of this.servers) server.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
    this.guard.close();
  }
}
