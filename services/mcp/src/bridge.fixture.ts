import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bus, issueCapability, KvBucket } from '@trunkline/bus';
import {
  BUCKETS,
  type CallRecord,
  type CatalogReply,
  type ConfirmToolReply,
  type ExecuteToolReply,
  HEADERS,
  subjects,
} from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import {
  freePort,
  type StartedNats,
  type StartedProgram,
  type StartedService,
  startNats,
  startProgram,
  startService,
  tempDir,
  waitFor,
} from '@trunkline/testing';

const PROGRAM = join(import.meta.dirname, 'mcp-server.fixture.ts');
export const HTTP_TOKEN = 'Bearer of-the-fixture';

/** A call as an agent sees it. */
export interface CallUnderTest {
  execute(tool: string, args?: unknown, more?: Readonly<Record<string, unknown>>): Promise<ExecuteToolReply>;
  confirm(tool: string, args: unknown): Promise<ConfirmToolReply>;
  names(): Promise<string[]>;
  catalog(): Promise<CatalogReply>;
}

export interface BridgeWorld {
  readonly nats: StartedNats;
  /** Starts a bridge. `yaml` is its configuration. */
  startBridge(yaml: string, env?: Readonly<Record<string, string>>): Promise<StartedService>;
  newCall(...tools: readonly string[]): Promise<CallUnderTest>;
  untilNames(call: CallUnderTest, ...names: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** What an MCP server has written down. */
export class ServerLog {
  readonly path = join(tempDir(), 'mcp-server.log');

  lines(): string[] {
    return existsSync(this.path) ? readFileSync(this.path, 'utf8').split('\n').filter(Boolean) : [];
  }

  until(line: string | RegExp): Promise<string> {
    return waitFor(() => this.lines().find((l) => (typeof line === 'string' ? l === line : line.test(l))), {
      describe: `"${line}" of the MCP server`,
    });
  }

  /** Pid of the latest process. */
  async pid(): Promise<number> {
    await this.until(/^started /);
    return Number(
      this.lines()
        .findLast((l) => l.startsWith('started '))
        ?.split(' ')[1],
    );
  }
}

/** YAML of a server over stdio. */
export const stdioServer = (log: string, rest: string, extraEnv = ''): string => `
    stdio:
      command: ${process.execPath}
      args: [--no-warnings, ${PROGRAM}, stdio]
      env: { MCP_FIXTURE_LOG: ${log}${extraEnv} }
${rest}`;

/** An MCP server over streamable HTTP, as a program of its own. */
export async function startHttpServer(
  log: ServerLog,
  onPort?: number,
): Promise<StartedProgram & { port: number }> {
  const port = onPort ?? (await freePort());
  const program = await startProgram({
    command: process.execPath,
    args: ['--no-warnings', PROGRAM, 'http', String(port)],
    cwd: import.meta.dirname,
    env: { MCP_FIXTURE_LOG: log.path, MCP_FIXTURE_TOKEN: HTTP_TOKEN },
    readyText: 'listening',
  });
  return { ...program, port };
}

/**
 * A bus with the accounts of `npm start`, where the bridge is an integrator that owns exactly these tools, and the real
 * gateway.
 */
export async function startBridgeWorld(...owned: readonly string[]): Promise<BridgeWorld> {
  // The bridge's own file says what each tool does: the operator's registration takes that.
  const terms = Object.fromEntries(owned.map((tool) => [tool, { effect: 'read' }] as const));
  const nats = await startNats({
    permissions: true,
    integrators: [{ name: 'mcp', tools: owned, terms }],
  });
  const logger = createLogger('tests', 'silent');
  const bus = await Bus.connect(
    'tests',
    { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password },
    logger,
  );
  const calls = await KvBucket.open<CallRecord>(bus, BUCKETS.calls, { parse: (s) => s as CallRecord });
  const profiles = await KvBucket.open<unknown>(bus, BUCKETS.profiles, { parse: (s) => s });
  const loginOf = (user: string) => {
    const { natsUser, natsPassword } = nats.login(user);
    return { NATS_URL: nats.url, NATS_USER: natsUser, NATS_PASSWORD: natsPassword, NATS_PROVISIONED: 'true' };
  };
  const started: { close(): Promise<unknown> }[] = [await startService('tools', loginOf('tools'))];
  const { capability, capabilityHash } = issueCapability();
  return {
    nats,
    async startBridge(yaml, env = {}) {
      const file = join(tempDir(), 'mcp.yaml');
      writeFileSync(file, yaml);
      const bridge = await startService('mcp', { ...loginOf('mcp'), ...env, MCP_CONFIG: file });
      started.push(bridge);
      return bridge;
    },
    async newCall(...tools) {
      const callId = `call-${randomUUID()}`;
      const profile = `profile-${randomUUID().slice(0, 8)}`;
      await profiles.put(`${profile}.v1`, { name: profile, tools: tools.map((name) => ({ name })) });
      await calls.put(`local.${callId}`, {
        tenant: 'local',
        callId,
        profile,
        profileVersion: 'v1',
        scopes: [],
        state: 'live',
        createdAt: new Date().toISOString(),
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        maxCallSeconds: 900,
        attempts: 1,
        capabilityHash,
      });
      const ask = (subject: string, body: object, timeoutMs = 10_000) =>
        bus.request(
          subject,
          { tenant: 'local', callId, ...body },
          { timeoutMs, headers: { [HEADERS.capability]: capability } },
        );
      const catalog = async () => (await ask(subjects.toolsCatalog, {})) as CatalogReply;
      return {
        execute: async (tool, args = {}, more = {}) =>
          (await ask(subjects.toolsExecute, {
            turnId: 'turn-1',
            generationId: 'g-1',
            toolCallId: randomUUID(),
            tool,
            arguments: args,
            deadlineMs: 5000,
            ...more,
          })) as ExecuteToolReply,
        confirm: async (tool, args) =>
          (await ask(subjects.toolsConfirm, {
            turnId: 'turn-2',
            tool,
            arguments: args,
            by: 'turn',
            question: `Shall I do this: ${tool}?`,
          })) as ConfirmToolReply,
        catalog,
        names: async () => (await catalog()).tools.map(({ name }) => name).sort(),
      };
    },
    async untilNames(call, ...names) {
      const wanted = JSON.stringify([...names].sort());
      await waitFor(async () => JSON.stringify(await call.names()) === wanted, {
        describe: `the catalogue ${names.join(', ')}`,
      });
    },
    async close() {
      for (const part of started.reverse()) await part.close();
      await bus.close();
      await nats.close();
    },
  };
}
