import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNatsServer, LOOPBACK, NATS_USER, renderNatsConf } from '@trunkline/local';
import { cacheDir } from './cache-dir.js';
import { machineEnvironment } from './machine-environment.js';
import { ServerProcess } from './server-process.js';
import { tempDir } from './temp-dir.js';
import { withFreePorts } from './with-free-ports.js';

export interface StartNatsOptions {
  /** More configuration, in the language of nats-server, after what `npm start` writes. */
  readonly conf?: string;
}

/** A nats-server as `npm start` runs it: JetStream that syncs every write, one user. */
export interface StartedNats {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly port: number;
  /** Its HTTP monitor. */
  readonly monitorUrl: string;
  logs(): string;
  /** SIGKILL, as in a crash. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data; stops it first if it runs. */
  restart(): Promise<void>;
  /** Stops it. Can be called twice. */
  close(): Promise<void>;
}

const PASSWORD = 'password-for-tests';

/** Starts a nats-server on a free port with its own data. */
export async function startNats(options: StartNatsOptions = {}): Promise<StartedNats> {
  const command = await ensureNatsServer({ cacheDir: cacheDir() });
  return withFreePorts(['client', 'monitor'], async ({ client: port, monitor: monitorPort }) => {
    const folder = tempDir();
    const conf = { port, monitorPort, password: PASSWORD, storeDir: join(folder, 'data') };
    const confFile = join(folder, 'nats.conf');
    writeFileSync(confFile, `${renderNatsConf(conf)}${options.conf ?? ''}\n`);
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
    return {
      url: `nats://${LOOPBACK}:${port}`,
      user: NATS_USER,
      password: PASSWORD,
      port,
      monitorUrl,
      logs: () => server.logs(),
      kill: () => server.kill(),
      restart: () => server.restart(),
      close: () => server.close(),
    };
  });
}
