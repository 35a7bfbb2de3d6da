import type { BusSettings } from '@trunkline/bus';
import { CodedError } from '@trunkline/errors';
import type { Logger } from '@trunkline/telemetry';
import { defineSchemaTool, serveTools, type Tool, ToolError, type ToolServer } from '@trunkline/tool-sdk';
import type { McpSession } from '../connection/mcp-session.js';
import type { PlannedTool } from '../mount/plan-mount.js';
import { brokenOff, toFailure, unavailable } from '../results/to-failure.js';
import { toResult } from '../results/to-result.js';

export interface ToolMountOptions {
  readonly bus: BusSettings;
  readonly logger: Logger;
  readonly maxInFlight: number;
}

/** Name of the NATS service: on a bus with accounts only the one that its user owns is heard. */
const SERVICE = 'mcp';

/** The tools of one MCP server on the bus. Each set of them has its own connection, so that no server is in another's way. */
export class ToolMount {
  private served: ToolServer | undefined;
  private terms = '';
  private readonly retiring = new Set<Promise<void>>();

  constructor(private readonly options: ToolMountOptions) {}

  /** Serves these tools instead of those before. The new ones are there before the old ones leave. */
  async replace(tools: readonly PlannedTool[], session: McpSession): Promise<void> {
    const terms = JSON.stringify(tools);
    if (terms === this.terms) return;
    const { bus, logger, maxInFlight } = this.options;
    const before = this.served;
    this.served =
      tools.length === 0
        ? undefined
        : await serveTools(
            bus,
            tools.map((tool) => mounted(tool, session)),
            { name: SERVICE, logger, maxInFlight },
          );
    this.terms = terms;
    if (before) this.retire(before, 10_000);
  }

  /** Takes the tools off the bus. What is running may take `drainMs` to end. */
  async withdraw(drainMs: number): Promise<void> {
    if (this.served) this.retire(this.served, drainMs);
    this.served = undefined;
    this.terms = '';
    await Promise.all(this.retiring);
  }

  private retire(server: ToolServer, timeoutMs: number): void {
    const gone: Promise<void> = server
      .close(timeoutMs)
      .catch((error: unknown) =>
        this.options.logger.warn({ err: error }, 'tools could not be withdrawn cleanly'),
      )
      .finally(() => this.retiring.delete(gone));
    this.retiring.add(gone);
  }
}

function mounted(tool: PlannedTool, session: McpSession): Tool {
  return defineSchemaTool(tool.definition, async (args, ctx) => {
    if (session.hasEnded) throw unavailable();
    try {
      return toResult(tool, await session.callTool(tool.mcpName, args, ctx));
    } catch (thrown) {
      if (thrown instanceof ToolError || thrown instanceof CodedError) throw thrown;
      // A server that lets a deadline pass, or breaks off, may hang.
      session.onSuspicion();
      if (ctx.signal.aborted) throw thrown;
      throw session.hasEnded ? brokenOff(tool, thrown) : toFailure(tool, thrown);
    }
  });
}
