import { constants } from 'node:fs';
import { access, mkdir, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@trunkline/errors';

/** The folder that one store process owns: the engine's data, and the configuration written for it. */
export class DataFolder {
  constructor(
    readonly path: string,
    private readonly minFreeBytes: number,
  ) {}

  get enginePath(): string {
    return join(this.path, 'engine');
  }

  get configPath(): string {
    return join(this.path, 'config');
  }

  /**
   * Makes the folder and checks that it can be used.
   *
   * @throws CodedError `DATA_FOLDER_UNUSABLE` when it can't be made or written, `DISK_FULL` when too little is free.
   */
  async prepare(): Promise<void> {
    try {
      await mkdir(this.enginePath, { recursive: true, mode: 0o700 });
      await access(this.path, constants.R_OK | constants.W_OK | constants.X_OK);
      await access(this.enginePath, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (cause) {
      throw new CodedError(
        'DATA_FOLDER_UNUSABLE',
        `The data folder ${this.path} can't be made or written. Set DATA_DIR to a folder that this user owns.`,
        { cause },
      );
    }
    await this.checkSpace();
  }

  /** @throws CodedError `DISK_FULL` when less than the minimum is free. */
  async checkSpace(): Promise<void> {
    const free = await this.freeBytes();
    if (free < this.minFreeBytes) {
      const mib = (bytes: number) => `${Math.floor(bytes / 1024 / 1024)} MiB`;
      throw new CodedError(
        'DISK_FULL',
        `The data folder ${this.path} has ${mib(free)} free and needs ${mib(this.minFreeBytes)}. Free space or move it by DATA_DIR.`,
      );
    }
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.path);
    return bavail * bsize;
  }

  /** Why the engine could not open the folder: it names no reason itself, its standard error does. */
  async whyNotOpened(cause: unknown): Promise<CodedError> {
    const holder = await this.holder();
    return holder === undefined
      ? new CodedError(
          'DATA_FOLDER_UNUSABLE',
          `The engine can't open ${this.enginePath}: its data is damaged or of a newer version; the line of the engine above says more. Restore the folder from a backup, or move it away to start empty.`,
          { cause },
        )
      : new CodedError(
          'ALREADY_RUNNING',
          `Process ${holder} already uses the data folder ${this.path}. End it, or set DATA_DIR to another folder.`,
          { cause },
        );
  }

  /** Process id in the engine's lock file when that process lives. */
  private async holder(): Promise<number | undefined> {
    const status = await readFile(join(this.enginePath, 'status'), 'utf8').catch(() => '');
    const pid = Number(/^PID: (\d+)/m.exec(status)?.[1]);
    return Number.isInteger(pid) && pid > 0 && pid !== process.pid && lives(pid) ? pid : undefined;
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user can't be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
