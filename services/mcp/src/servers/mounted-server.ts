import { setTimeout as sleep } from 'node:timers/promises';
import { type Bus, type BusSettings, deniedSubscriptions } from '@trunkline/bus';
import { subjects } from '@trunkline/contracts';
import type { Logger } from '@trunkline/telemetry';
import { cleanText } from '@trunkline/tool-sdk';
import type { McpServerConfig } from '../config/mcp-config.dto.js';
import { McpSession } from '../connection/mcp-session.js';
import type { OrphanGuard } from '../connection/orphan-guard.js';
import type { MountedNames } from '../mount/mounted-names.js';
import { type MountRefusal, planMount } from '../mount/plan-mount.js';
import { reconnectDelayMs } from './backoff.js';
import { connectionsLost, serverUp, toolsMounted, toolsRefused } from './metrics.js';
import { ToolMount } from './tool-mount.js';
import { Wakeup } from './wakeup.js';

export interface MountedServerOptions {
  readonly name: string;
  readonly config: McpServerConfig;
  /** Of the process; the tools are served on connections of their own. */
  readonly bus: Bus;
  readonly busSettings: BusSettings;
  readonly names: MountedNames;
  readonly guard: OrphanGuard;
  readonly logger: Logger;
  readonly environment: NodeJS.ProcessEnv;
  /** How long executions in progress may take when the bridge is told to stop. */
  readonly drainMs: number;
}

/** At most so often is a server asked for its tools, whatever it says, ms. */
const MIN_REFRESH_MS = 100;
/** A connection that held this long begins anew with short waits, ms. */
const STABLE_MS = 10_000;

/** Every tool of a server is version 1. */
const cancelSubject = (tool: string) => subjects.toolCancel(tool, 1);

/** One MCP server of the configuration: kept connected, its tools mounted for as long as it is well. */
export class MountedServer {
  private readonly mount: ToolMount;
  private readonly closed = new AbortController();
  private readonly logger: Logger;
  private known = new Set<string>();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: MountedServerOptions) {
    this.logger = options.logger.child({ server: options.name });
    const { maxInFlight } = options.config.limits;
    this.mount = new ToolMount({ bus: options.busSettings, logger: this.logger, maxInFlight });
    serverUp.set({ server: options.name }, 0);
    toolsMounted.set({ server: options.name }, 0);
  }

  start(): void {
    this.running = this.run();
  }

  /** Withdraws the tools and ends the connection. Can be called twice. */
  async close(): Promise<void> {
    this.closed.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.closed;
    const { name: server, config } = this.options;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const startedAt = Date.now();
      try {
        await this.connected();
      } catch (error) {
        this.logger.warn({ reason: reasonOf(error) }, 'MCP server is not usable');
      }
      serverUp.set({ server }, 0);
      if (signal.aborted) return;
      connectionsLost.inc({ server });
      if (Date.now() - startedAt > STABLE_MS) attempt = 0;
      const delayMs = reconnectDelayMs(attempt, config.limits.maxReconnectDelayMs, Math.random());
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** From one connection to its end. */
  private async connected(): Promise<void> {
    const { config, environment, guard, name: server } = this.options;
    const changed = new Wakeup();
    const suspicion = new Wakeup();
    const session = await McpSession.open({
      config,
      environment,
      guard,
      onToolsChanged: () => changed.wake(),
    });
    const over = new AbortController();
    const end = () => over.abort();
    this.closed.signal.addEventListener('abort', end, { once: true });
    void session.ended.then(end);
    session.onSuspicion = () => suspicion.wake();
    try {
      if (this.closed.signal.aborted) return;
      await this.refresh(session);
      serverUp.set({ server }, 1);
      this.logger.info('MCP server connected');
      const { pingIntervalMs, refreshIntervalMs } = config.limits;
      // Whichever fails first ends both.
      const loops = [
        this.loop(changed, refreshIntervalMs, over.signal, () => this.refresh(session)),
        this.loop(suspicion, pingIntervalMs, over.signal, () => session.ping()),
      ].map((loop) => loop.finally(end));
      await Promise.allSettled(loops);
      await Promise.all(loops);
    } finally {
      this.closed.signal.removeEventListener('abort', end);
      // Told to stop, what runs may end; a server that is not well has no time to give.
      const drains = this.closed.signal.aborted && !session.hasEnded;
      if (drains) await this.withdraw(this.options.drainMs);
      await Promise.all([session.close(), this.withdraw(1000)]);
    }
  }

  private async loop(
    wakeup: Wakeup,
    intervalMs: number,
    over: AbortSignal,
    work: () => Promise<void>,
  ): Promise<void> {
    for (;;) {
      await wakeup.wait(intervalMs, over);
      if (over.aborted) return;
      await work();
      await sleep(MIN_REFRESH_MS, undefined, { signal: over }).catch(() => undefined);
    }
  }

  private async refresh(session: McpSession): Promise<void> {
    const { name: server, config, names } = this.options;
    const offered = await session.listTools();
    const plan = planMount(server, config, offered, (name) => names.isTakenFrom(server, name));
    const wanted = plan.tools.map(({ definition }) => definition.name);
    const refused = await deniedSubscriptions(this.options.bus, wanted.map(cancelSubject));
    const denied = new Set(wanted.filter((tool) => refused.has(cancelSubject(tool))));
    const tools = plan.tools.filter(({ definition }) => !denied.has(definition.name));
    names.hold(
      server,
      tools.map(({ definition }) => definition.name),
    );
    this.report([...plan.refusals, ...[...denied].map(notOwned)]);
    await this.mount.replace(tools, session);
    toolsMounted.set({ server }, tools.length);
  }

  private async withdraw(drainMs: number): Promise<void> {
    const { name: server, names } = this.options;
    await this.mount.withdraw(drainMs);
    names.hold(server, []);
    toolsMounted.set({ server }, 0);
  }

  /** Each refusal once, for as long as it lasts. */
  private report(refusals: readonly MountRefusal[]): void {
    const now = new Map(refusals.map((refusal) => [JSON.stringify(refusal), refusal]));
    for (const [id, refusal] of now) {
      if (this.known.has(id)) continue;
      toolsRefused.inc({ server: this.options.name, kind: refusal.kind });
      const { kind, tool: mcpTool, reason } = refusal;
      this.logger.error({ code: 'TOOL_REGISTRATION_INVALID', kind, mcpTool, reason }, 'MCP tool not mounted');
    }
    this.known = new Set(now.keys());
  }
}

const notOwned = (tool: string): MountRefusal => ({
  kind: 'not_owned',
  tool,
  reason: 'the credentials of the bridge do not cover it: add it with npm run integrator',
});

/** Bounded and without control characters: some of it is the server's word. */
const reasonOf = (error: unknown): string =>
  cleanText(error instanceof Error ? error.message : 'unknown', 300);
