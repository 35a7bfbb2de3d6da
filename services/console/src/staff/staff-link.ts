import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectLogger, InjectSettings } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import { type ConsoleSettings, NONE } from '../settings.js';
import { LINK_LIFETIME_MS, StaffLogins } from './staff-logins.js';

/**
 * The link that logs staff in, where only the user of this machine finds it: in a file of mode 600, or on stdout. A new one
 * takes the place of one that was used or has become too old.
 */
@Injectable()
export class StaffLink implements OnModuleInit, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly logins: StaffLogins,
    @InjectSettings() private readonly settings: ConsoleSettings,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.renew();
  }

  /** Makes a new link. */
  async renew(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.renewQuietly(), LINK_LIFETIME_MS).unref();
    const { staffHost, staffPort, staffLinkFile } = this.settings;
    const host = staffHost === '::1' ? '[::1]' : staffHost;
    const link = `http://${host}:${staffPort}/login?code=${this.logins.newCode()}\n`;
    // Not through the logger: logs are kept and sent elsewhere.
    if (staffLinkFile === NONE) process.stdout.write(`Staff's console, for one login: ${link}`);
    else await writePrivately(staffLinkFile, link);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private async renewQuietly(): Promise<void> {
    await this.renew().catch((error: unknown) =>
      this.logger.error({ err: error }, 'the login link of the staff’s console could not be written'),
    );
  }
}

/** Readable by its owner only from the first byte on, and never half written. */
async function writePrivately(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const part = `${path}.new`;
  await writeFile(part, text, { mode: 0o600 });
  await chmod(part, 0o600);
  await rename(part, path);
}
