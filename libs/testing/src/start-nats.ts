import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { busAccounts, type ToolProvider } from '@trunkline/bus-access';
import {
  ensureNatsServer,
  LOOPBACK,
  passwordHash,
  provisionBus,
  renderAccounts,
  renderNatsConf,
  signalProcess,
} from '@trunkline/local';
import { cacheDir } from './cache-dir.js';
import { machineEnvironment } from './machine-environment.js';
import { ServerProcess } from './server-process.js';
import { tempDir } from './temp-dir.js';
import { withFreePorts } from './with-free-ports.js';

export interface StartNatsOptions {
  /** More configuration, in the language of nats-server, after what `npm start` writes. */
  readonly conf?: string;
  /**
   * The accounts and users of `npm start` instead of one user that may do everything: each service with its own rights,
   * streams and buckets made beforehand. See `login`. @default false
   */
  readonly permissions?: boolean;
  /** With `permissions`: who serves tools beside the sample. @default none */
  readonly integrators?: readonly ToolProvider[];
}

/** What a process or connection of one user is given. */
export interface NatsLogin {
  readonly natsUrls: readonly string[];
  readonly natsUser: string;
  readonly natsPassword: string;
  readonly natsProvisioned: boolean;
}

/** A nats-server as `npm start` runs it: JetStream that syncs every write. */
export interface StartedNats {
  readonly url: string;
  /** The user that may do everything; with `permissions`, in the account of the platform's core. */
  readonly user: string;
  readonly password: string;
  readonly port: number;
  /** Its HTTP monitor. */
  readonly monitorUrl: string;
  /** With `permissions`: as one of its users, such as `calls` or the name of an integrator. */
  login(user: string): NatsLogin;
  logs(): string;
  /** SIGSTOP: it keeps its connections and says nothing, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** SIGKILL, as in a crash. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data; stops it first if it runs. */
  restart(): Promise<void>;
  /** Stops it. Can be called twice. */
  close(): Promise<void>;
}

const passwordOf = (user: string): string => `password-of-${user}`;

/** Starts a nats-server on a free port with its own data. */
export async function startNats(options: StartNatsOptions = {}): Promise<StartedNats> {
  const { permissions = false, integrators = [] } = options;
  const command = await ensureNatsServer({ cacheDir: cacheDir() });
  const user = permissions ? 'operator' : 'trunkline';
  const access = permissions
    ? renderAccounts(busAccounts(integrators), (name) => [
        { user: name, password: passwordHash(passwordOf(name)) },
      ])
    : `authorization ${JSON.stringify({ user, password: passwordOf(user) })}`;
  return withFreePorts(['client', 'monitor'], async ({ client: port, monitor: monitorPort }) => {
    const folder = tempDir();
    const conf = { port, monitorPort, access, storeDir: join(folder, 'data') };
    const confFile = join(folder, 'nats.conf');
    writeFileSync(confFile, `${renderNatsConf(conf)}${options.conf ?? ''}\n`);
    const url = `nats://${LOOPBACK}:${port}`;
    const monitorUrl = `http://${LOOPBACK}:${monitorPort}`;
    const server = new ServerProcess({
      name: 'nats-server',
      command,
      args: ['--config', confFile],
      env: machineEnvironment(),
      cwd: folder,
      logFile: join(folder, 'nats.log'),
      readyUrl: `${monitorUrl}/healthz?js-enabled-only=true`,
    });
    await server.start();
    if (permissions) await provisionBus(url, (user) => ({ user, password: passwordOf(user) }), integrators);
    return {
      url,
      user,
      password: passwordOf(user),
      port,
      monitorUrl,
      login: (name) => ({
        natsUrls: [url],
        natsUser: name,
        natsPassword: passwordOf(name),
        natsProvisioned: permissions,
      }),
      logs: () => server.logs(),
      freeze: () => signalProcess(server.pid, 'SIGSTOP'),
      thaw: () => signalProcess(server.pid, 'SIGCONT'),
      kill: () => server.kill(),
      restart: () => server.restart(),
      close: () => server.close(),
    };
  });
}
