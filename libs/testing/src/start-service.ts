import { join } from 'node:path';
import {
  compileCacheDir,
  LOOPBACK,
  repositoryRoot,
  type ServiceName,
  serviceProgram,
} from '@trunkline/local';
import { cacheDir } from './cache-dir.js';
import { machineEnvironment } from './machine-environment.js';
import { ServerProcess } from './server-process.js';
import { tempDir } from './temp-dir.js';
import { withFreePorts } from './with-free-ports.js';

export interface StartedService {
  readonly url: string;
  readonly port: number;
  /** Of the process that runs now: another one after `restart`. */
  readonly pid: number;
  /** Its own DATA_DIR, unless the test gave one. */
  readonly dataDir: string;
  logs(): string;
  /** SIGKILL, as in a crash. */
  kill(): Promise<void>;
  /** Starts it again with the same settings, port and data; stops it first if it runs. */
  restart(): Promise<void>;
  /** Stops it as an operator would. Can be called twice. */
  close(): Promise<void>;
}

export interface StartServiceOptions {
  /** Holds `<name>/dist/main.js`. @default `services` of the repository */
  readonly servicesDir?: string;
  /** @default 60_000 */
  readonly readyTimeoutMs?: number;
}

/**
 * Starts one service from `services/<name>/dist/main.js` on a free port and waits until it is ready. It gets
 * `env` and nothing else of the test's environment; HOST, PORT, LOG_LEVEL, DRAIN_TIMEOUT_MS and DATA_DIR are
 * set unless `env` does.
 *
 * @throws Error with its log when it ends or isn't ready in time.
 */
export async function startService(
  name: ServiceName,
  env: Readonly<Record<string, string>>,
  options: StartServiceOptions = {},
): Promise<StartedService> {
  const servicesDir = options.servicesDir ?? join(repositoryRoot, 'services');
  return withFreePorts(['http'], async ({ http }) => {
    const folder = tempDir();
    const port = Number(env.PORT ?? http);
    const url = `http://${LOOPBACK}:${port}`;
    const dataDir = env.DATA_DIR ?? join(folder, 'data');
    const server = new ServerProcess({
      name,
      command: process.execPath,
      args: [serviceProgram(servicesDir, name)],
      env: {
        ...machineEnvironment(),
        NODE_COMPILE_CACHE: compileCacheDir(cacheDir()),
        HOST: LOOPBACK,
        PORT: String(port),
        LOG_LEVEL: 'debug',
        DRAIN_TIMEOUT_MS: '3000',
        DATA_DIR: dataDir,
        ...env,
      },
      cwd: repositoryRoot,
      logFile: join(folder, `${name}.log`),
      readyUrl: `${url}/readyz`,
      ...(options.readyTimeoutMs === undefined ? {} : { readyTimeoutMs: options.readyTimeoutMs }),
    });
    await server.start();
    return {
      url,
      port,
      get pid() {
        return server.pid;
      },
      dataDir,
      logs: () => server.logs(),
      kill: () => server.kill(),
      restart: () => server.restart(),
      close: () => server.close(),
    };
  });
}
