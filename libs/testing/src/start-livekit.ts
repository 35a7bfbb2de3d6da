import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureLiveKitServer, LOOPBACK, renderLiveKitConfig } from '@trunkline/local';
import { cacheDir } from './cache-dir.js';
import { machineEnvironment } from './machine-environment.js';
import { ServerProcess } from './server-process.js';
import { tempDir } from './temp-dir.js';
import { withFreePorts } from './with-free-ports.js';

export interface StartLiveKitOptions {
  /** Receives the events of rooms and participants. */
  readonly webhookUrl?: string;
}

/** A livekit-server as `npm start` runs it: on the loopback, rooms only by request of a server. */
export interface StartedLiveKit {
  /** ws:// for clients. */
  readonly url: string;
  /** http:// for the server API. */
  readonly httpUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  logs(): string;
  /** SIGKILL, as in a crash. */
  kill(): Promise<void>;
  /** Starts it again on the same ports; stops it first if it runs. Rooms are gone. */
  restart(): Promise<void>;
  /** Stops it, callers or not. Can be called twice. */
  close(): Promise<void>;
}

const apiKey = 'LKtests';
const apiSecret = 'secret-for-tests-of-at-least-32-characters';

/** Starts a livekit-server on free ports. */
export async function startLiveKit(options: StartLiveKitOptions = {}): Promise<StartedLiveKit> {
  const command = await ensureLiveKitServer({ cacheDir: cacheDir() });
  return withFreePorts(['http', 'udp'], async (ports) => {
    const folder = tempDir();
    const configFile = join(folder, 'livekit.yaml');
    writeFileSync(
      configFile,
      renderLiveKitConfig({
        host: LOOPBACK,
        port: ports.http,
        tcpPort: 0,
        udpPort: ports.udp,
        apiKey,
        apiSecret,
        webhookUrl: options.webhookUrl,
      }),
    );
    const httpUrl = `http://${LOOPBACK}:${ports.http}`;
    const server = new ServerProcess({
      name: 'livekit-server',
      command,
      args: ['--config', configFile],
      env: machineEnvironment(),
      cwd: folder,
      logFile: join(folder, 'livekit.log'),
      readyUrl: `${httpUrl}/`,
      // On SIGTERM it waits for its callers to hang up; a test has none worth waiting for.
      stopTimeoutMs: 1_000,
    });
    await server.start();
    return {
      url: `ws://${LOOPBACK}:${ports.http}`,
      httpUrl,
      apiKey,
      apiSecret,
      logs: () => server.logs(),
      kill: () => server.kill(),
      restart: () => server.restart(),
      close: () => server.close(),
    };
  });
}
