import { type ChildProcess, spawn } from 'node:child_process';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { StdioConfig } from '../config/mcp-config.dto.js';
import { MAX_MESSAGE_BYTES } from './message-bytes.js';
import type { OrphanGuard } from './orphan-guard.js';

const POLITE_MS = 1000;
const TERM_MS = 1000;

/**
 * MCP over the stdin and stdout of a program. Unlike the SDK's own transport it starts the program as a process group, so
 * that nothing of it is left behind: a launcher such as npx takes no signal on to what it has started.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  private child: ChildProcess | undefined;
  private exited: Promise<void> = Promise.resolve();
  private closing: Promise<void> | undefined;
  private readonly buffer = new ReadBuffer({ maxBufferSize: MAX_MESSAGE_BYTES });

  constructor(
    private readonly config: StdioConfig,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly guard: OrphanGuard,
  ) {}

  start(): Promise<void> {
    const { command, args, cwd, showStderr } = this.config;
    const child = spawn(command, args, {
      detached: true,
      env: programEnvironment(this.config.env, this.environment),
      stdio: ['pipe', 'pipe', showStderr ? 'inherit' : 'ignore'],
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.child = child;
    const { pid } = child;
    if (pid !== undefined) this.guard.watch(pid);
    child.stdin?.on('error', (error) => this.onerror?.(error));
    child.stdout?.on('error', (error) => this.onerror?.(error));
    child.stdout?.on('data', (chunk: Buffer) => this.read(chunk));
    this.exited = new Promise((resolve) => child.once('exit', () => resolve()));
    return new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.on('error', (error) => {
        reject(error);
        this.ended();
      });
      child.once('exit', () => {
        // What it started and left running.
        if (pid !== undefined) killGroup(pid, 'SIGKILL');
        if (pid !== undefined) this.guard.forget(pid);
        this.ended();
      });
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const stdin = this.child?.stdin;
      if (!stdin?.writable) reject(new Error('The program is gone.'));
      else stdin.write(serializeMessage(message), (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Ends the program: asks by the end of its stdin, then SIGTERM, then SIGKILL. Can be called twice. */
  close(): Promise<void> {
    return (this.closing ??= this.end());
  }

  private async end(): Promise<void> {
    const { child } = this;
    // Nobody needs to wait for an answer while it ends.
    this.ended();
    if (child?.pid === undefined) return;
    child.stdin?.end();
    if (!(await this.exitsWithin(POLITE_MS))) {
      killGroup(child.pid, 'SIGTERM');
      if (!(await this.exitsWithin(TERM_MS))) killGroup(child.pid, 'SIGKILL');
      await this.exited;
    }
  }

  private exitsWithin(ms: number): Promise<boolean> {
    if (this.child?.exitCode !== null || this.child.signalCode !== null) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      void this.exited.then(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  private read(chunk: Buffer): void {
    try {
      this.buffer.append(chunk);
    } catch (error) {
      this.onerror?.(asError(error));
      void this.close();
      return;
    }
    for (;;) {
      try {
        const message = this.buffer.readMessage();
        if (message === null) return;
        this.onmessage?.(message);
      } catch (error) {
        // A line that is no message, such as a banner, doesn't hurt.
        this.onerror?.(asError(error));
      }
    }
  }

  private ended(): void {
    const tell = this.onclose;
    delete this.onclose;
    this.buffer.clear();
    tell?.();
  }
}

/** What any program needs of the machine, and the variables it was given by name. */
function programEnvironment(
  named: Readonly<Record<string, string>>,
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  const own = ['PATH', 'HOME', 'TZ', 'LANG'].map((name) => [name, environment[name]] as const);
  const given = Object.entries(named).map(([name, from]) => [name, environment[from]] as const);
  return Object.fromEntries([...own, ...given].flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])));
}

function killGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // Nobody of the group is left.
  }
}

const asError = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error('unknown'));
