import { fileURLToPath } from 'node:url';
import { AgentServer, initializeLogger, ServerOptions } from '@livekit/agents';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Values } from '@trunkline/config';
import { CodedError } from '@trunkline/errors';
import { InjectLogger, InjectSettings, Readiness } from '@trunkline/service';
import { Gauge, type Logger, registry } from '@trunkline/telemetry';
import { logFrameworkThrough } from '../logging/framework-logger.js';
import type { agentSettings } from '../settings.js';
import { withoutTurnDetectorProcess } from './no-turn-detector-process.js';

/** Loading the speech models takes 1 to 2 s, on a busy machine several times that. */
const PREWARM_TIMEOUT_MS = 60_000;
const JOB = fileURLToPath(new URL('../job/job.js', import.meta.url));

/** The LiveKit agent worker. It registers with the media server and forks a process for each call. */
@Injectable()
export class WorkerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: AgentServer | undefined;
  private failure: unknown;

  constructor(
    @InjectSettings() private readonly settings: Values<typeof agentSettings>,
    @InjectLogger() private readonly logger: Logger,
    private readonly readiness: Readiness,
  ) {}

  onApplicationBootstrap(): void {
    const { settings } = this;
    // The framework's own log lines may quote what people say: only its warnings pass.
    initializeLogger({ pretty: false, level: 'warn' });
    logFrameworkThrough(this.logger);
    withoutTurnDetectorProcess();
    // Job processes inherit the rest. With these, one could read what the agents of other calls were dispatched with.
    delete process.env['LIVEKIT_API_KEY'];
    delete process.env['LIVEKIT_API_SECRET'];
    const server = new AgentServer(
      new ServerOptions({
        agent: JOB,
        agentName: settings.agentName,
        wsURL: settings.liveKitUrl,
        apiKey: settings.liveKitApiKey,
        apiSecret: settings.liveKitApiSecret,
        host: settings.host,
        port: settings.workerPort,
        production: true,
        logLevel: 'warn',
        numIdleProcesses: settings.idleProcesses,
        initializeProcessTimeout: PREWARM_TIMEOUT_MS,
        // The default is the machine's CPU load, at which the media server silently drops dispatches.
        loadFunc: (worker) =>
          Promise.resolve(Math.min(1, worker.activeJobs.length / settings.capacity) * 0.69),
      }),
    );
    this.server = server;
    new Gauge({
      name: 'trunkline_agent_active_calls',
      help: 'Calls that this worker serves',
      registers: [registry],
      collect() {
        this.set(server.activeJobs.length);
      },
    });
    this.readiness.add('worker', () => this.check());
    server.run().catch((error: unknown) => {
      this.failure = error;
      this.logger.fatal({ err: error }, 'worker ended');
      process.exitCode = 1;
      process.kill(process.pid, 'SIGTERM');
    });
  }

  /** Lets the calls in progress end; the process bounds the time. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.server) return;
    await this.server
      .drain(this.settings.drainTimeoutMs)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'calls were cut off'));
    await this.server.close();
  }

  private check(): void {
    if (this.failure !== undefined || !this.server?.id || this.server.id === 'unregistered')
      throw new CodedError('NOT_READY');
  }
}
