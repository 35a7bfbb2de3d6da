import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ResultSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { traceHeaders } from '@trunkline/telemetry';
import type { ToolContext } from '@trunkline/tool-sdk';
import type { HttpConfig, McpServerConfig } from '../config/mcp-config.dto.js';
import { boundedFetch } from './bounded-fetch.js';
import { MAX_MESSAGE_BYTES } from './message-bytes.js';
import type { OrphanGuard } from './orphan-guard.js';
import { StdioTransport } from './stdio-transport.js';

export interface SessionOptions {
  readonly config: McpServerConfig;
  readonly environment: NodeJS.ProcessEnv;
  readonly guard: OrphanGuard;
  readonly onToolsChanged: () => void;
}

const MAX_PAGES = 32;
const MAX_LISTED = 2048;
/** Keys of `_meta` that aren't MCP's own begin with a name of who defines them. */
const IDEMPOTENCY_KEY = 'com.trunkline/idempotency-key';

/**
 * One connection to one MCP server, from `initialize` to its end. The client declares no capabilities: the server can't
 * ask for a model, for the caller's words or for files.
 */
export class McpSession {
  /** Resolves when the connection has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Called when something went wrong after which the server may not be well. */
  onSuspicion: () => void = () => undefined;
  private over = false;
  private readonly running = new Set<AbortController>();

  private constructor(
    private readonly client: Client,
    private readonly transport: Transport,
    private readonly config: McpServerConfig,
  ) {
    this.ended = new Promise((resolve) => {
      client.onclose = () => {
        this.over = true;
        resolve();
      };
    });
    client.onerror = () => this.onSuspicion();
  }

  /** @throws Error when the server can't be started or reached, or doesn't get through `initialize` in time. */
  static async open({ config, environment, guard, onToolsChanged }: SessionOptions): Promise<McpSession> {
    const client = new Client({ name: 'trunkline', version: '0.1.0' }, { capabilities: {} });
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => onToolsChanged());
    const transport = transportOf(config, environment, guard);
    const session = new McpSession(client, transport, config);
    try {
      await client.connect(transport, { timeout: config.limits.connectTimeoutMs });
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  get hasEnded(): boolean {
    return this.over;
  }

  /** The entries of `tools/list` as they came: one that is not usable must not hide the others. */
  async listTools(): Promise<unknown[]> {
    if (this.client.getServerCapabilities()?.tools === undefined) return [];
    const timeout = this.config.limits.connectTimeoutMs;
    const tools: unknown[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES && tools.length < MAX_LISTED; page++) {
      const params = cursor === undefined ? {} : { cursor };
      const reply = await this.client.request({ method: 'tools/list', params }, ResultSchema, { timeout });
      const { tools: listed, nextCursor } = reply;
      if (!Array.isArray(listed)) throw new Error('The server answered tools/list without tools.');
      tools.push(...listed);
      if (typeof nextCursor !== 'string') break;
      cursor = nextCursor;
    }
    return tools.slice(0, MAX_LISTED);
  }

  /**
   * The result of `tools/call` as it came. Aborting the context's signal cancels the request at the server too, and so does
   * the end of the session.
   */
  async callTool(name: string, args: object, context: ToolContext): Promise<unknown> {
    // One of its own for each call: listeners on a signal that lives as long as the session would pile up.
    const controller = new AbortController();
    const stop = () => controller.abort(context.signal.reason);
    context.signal.addEventListener('abort', stop, { once: true });
    if (context.signal.aborted) stop();
    this.running.add(controller);
    try {
      return await this.request(name, args, context, controller.signal);
    } finally {
      context.signal.removeEventListener('abort', stop);
      this.running.delete(controller);
    }
  }

  private request(name: string, args: object, context: ToolContext, signal: AbortSignal): Promise<unknown> {
    const { traceparent } = traceHeaders();
    const meta = { [IDEMPOTENCY_KEY]: context.idempotencyKey, ...(traceparent ? { traceparent } : {}) };
    return this.client.request(
      { method: 'tools/call', params: { name, arguments: { ...args }, _meta: meta } },
      ResultSchema,
      // The signal aborts at the deadline; the SDK's own limit of a minute must not come before it.
      { signal, timeout: Math.max(1, context.deadline - Date.now()) + 5000 },
    );
  }

  /** @throws Error when the server doesn't answer in time. */
  async ping(): Promise<void> {
    await this.client.request({ method: 'ping' }, ResultSchema, {
      timeout: this.config.limits.pingTimeoutMs,
    });
  }

  /** Ends the connection, and the program if the bridge started it. Can be called twice. */
  async close(): Promise<void> {
    this.over = true;
    for (const controller of this.running) controller.abort(new Error('The session has ended.'));
    if (this.transport instanceof StreamableHTTPClientTransport && this.transport.sessionId !== undefined)
      await within(1000, this.transport.terminateSession()).catch(() => undefined);
    await this.transport.close().catch(() => undefined);
    await this.client.close().catch(() => undefined);
  }
}

function transportOf(
  { stdio, http }: McpServerConfig,
  environment: NodeJS.ProcessEnv,
  guard: OrphanGuard,
): Transport {
  if (stdio) return new StdioTransport(stdio, environment, guard);
  if (http) return httpTransport(http, environment);
  throw new Error('The server has neither stdio nor http.');
}

function httpTransport({ url, headers }: HttpConfig, environment: NodeJS.ProcessEnv): Transport {
  const given = Object.entries(headers).flatMap(([header, variable]) => {
    const value = environment[variable];
    return value === undefined ? [] : [[header, value]];
  });
  return new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: Object.fromEntries(given) },
    fetch: boundedFetch(MAX_MESSAGE_BYTES),
    // The stream on which it says that its tools have changed; the session's own pings notice a server that is gone.
    reconnectionOptions: {
      initialReconnectionDelay: 200,
      maxReconnectionDelay: 5000,
      reconnectionDelayGrowFactor: 1.5,
      maxRetries: 1_000_000,
    },
  });
}

async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work, bound]).finally(() => clearTimeout(timer));
}
