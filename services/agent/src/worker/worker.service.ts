import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { AgentServer, initializeLogger, ServerOptions } from '@livekit/agents';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Bus } from '@trunkline/bus';
import type { Values } from '@trunkline/config';
import {
  subjects,
  WORKER_STATUS_INTERVAL_MS,
  type WorkerRefusal,
  type WorkerStatus,
} from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { InjectLogger, InjectSettings, Readiness } from '@trunkline/service';
import { Gauge, type Logger, registry } from '@trunkline/telemetry';
import { logFrameworkThrough } from '../logging/framework-logger.js';
import type { agentSettings } from '../settings.js';
import { hasProcess, refusalOf, reportedLoad, type WorkerCondition } from './admission.js';
import { EventLoopLag } from './event-loop-lag.js';
import { JobAdmission } from './job-admission.js';
import { withoutTurnDetectorProcess } from './no-turn-detector-process.js';
import { ProcessPool } from './process-pool.js';
import { warmUpPatience } from './warm-up-patience.js';

const JOB = fileURLToPath(new URL('../job/job.js', import.meta.url));

/**
 * The LiveKit agent worker. It registers with the media server and forks a process for each call. It tells the media server
 * and, over the bus, the token service whether it can take another one.
 */
@Injectable()
export class WorkerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly workerId = `w-${randomBytes(8).toString('hex')}`;
  private readonly lag = new EventLoopLag();
  private server: AgentServer | undefined;
  private pool: ProcessPool | undefined;
  private failure: unknown;
  private draining = false;
  private telling: NodeJS.Timeout | undefined;
  private refusal: WorkerRefusal | undefined;
  /** It asks every 2.5 s: until then it sends no jobs, whatever has changed. */
  private toldMediaServer: WorkerRefusal | undefined = 'not_registered';

  constructor(
    @InjectSettings() private readonly settings: Values<typeof agentSettings>,
    @InjectLogger() private readonly logger: Logger,
    private readonly readiness: Readiness,
    private readonly bus: Bus,
    private readonly admission: JobAdmission,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { settings, logger } = this;
    // The framework's own log lines may quote what people say: only its warnings pass.
    initializeLogger({ pretty: false, level: 'warn' });
    logFrameworkThrough(this.logger);
    withoutTurnDetectorProcess();
    const pool = await ProcessPool.hook((failuresInRow, patienceMs) =>
      logger.error({ failuresInRow, patienceMs }, 'no process could be made ready for a call'),
    );
    this.pool = pool;
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
        initializeProcessTimeout: warmUpPatience(0),
        requestFunc: (request) => this.admission.judge(request),
        // The default is the machine's CPU load, at which the media server silently drops dispatches.
        loadFunc: () => {
          const condition = this.condition();
          const refusal = refusalOf(condition, settings);
          const changed = refusal !== this.toldMediaServer;
          this.toldMediaServer = refusal;
          if (changed) this.tell();
          return Promise.resolve(reportedLoad(condition, settings));
        },
      }),
    );
    this.server = server;
    this.measure(server, pool);
    this.readiness.add('worker', () => this.check());
    this.telling = setInterval(() => this.tell(), WORKER_STATUS_INTERVAL_MS);
    server.run().catch((error: unknown) => {
      this.failure = error;
      this.logger.fatal({ err: error }, 'worker ended');
      process.exitCode = 1;
      process.kill(process.pid, 'SIGTERM');
    });
  }

  /** Lets the calls in progress end; the process bounds the time. */
  async beforeApplicationShutdown(): Promise<void> {
    this.draining = true;
    if (this.telling) this.tell();
    clearInterval(this.telling);
    this.lag.close();
    if (!this.server) return;
    await this.server
      .drain(this.settings.drainTimeoutMs)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'calls were cut off'));
    await this.server.close();
  }

  private measure(server: AgentServer, pool: ProcessPool): void {
    new Gauge({
      name: 'trunkline_agent_active_calls',
      help: 'Calls that this worker serves',
      registers: [registry],
      collect() {
        this.set(server.activeJobs.length);
      },
    });
    new Gauge({
      name: 'trunkline_agent_processes',
      help: 'Processes that wait for a call: idle with their models loaded, warming, or failing (in a row, until one succeeds)',
      labelNames: ['state'],
      registers: [registry],
      collect() {
        this.set({ state: 'idle' }, pool.warmProcesses);
        this.set({ state: 'warming' }, pool.warmingProcesses);
        this.set({ state: 'failing' }, pool.failuresInRow);
      },
    });
    const { lag } = this;
    new Gauge({
      name: 'trunkline_agent_event_loop_lag_seconds',
      help: 'Mean lateness of the event loop over 2.5 s, by which the worker judges whether its host is starved',
      registers: [registry],
      collect() {
        this.set(lag.meanMs / 1000);
      },
    });
  }

  private condition(): WorkerCondition {
    const { server, pool, settings } = this;
    return {
      registered: this.failure === undefined && server?.id !== undefined && server.id !== 'unregistered',
      activeCalls: server?.activeJobs.length ?? 0,
      capacity: settings.capacity,
      warmProcesses: pool?.warmProcesses ?? 0,
      failuresInRow: pool?.failuresInRow ?? 0,
      coldForMs: pool?.coldForMs(Date.now()) ?? 0,
      everWarm: pool?.everWarm ?? false,
      lagMs: this.lag.meanMs,
    };
  }

  /** Tells the bus how this worker is. */
  private tell(): void {
    const condition = this.condition();
    const refusal = this.draining
      ? 'draining'
      : (refusalOf(condition, this.settings) ?? this.toldMediaServer);
    if (refusal !== this.refusal) {
      const { warmProcesses, activeCalls, lagMs } = condition;
      this.logger.info({ refusal, warmProcesses, activeCalls, lagMs }, 'worker takes calls or not');
    }
    this.refusal = refusal;
    const status: WorkerStatus = {
      workerId: this.workerId,
      agentName: this.settings.agentName,
      accepting: refusal === undefined,
      ...(refusal === undefined ? {} : { refusal }),
      activeCalls: condition.activeCalls,
      capacity: condition.capacity,
      warmProcesses: condition.warmProcesses,
    };
    try {
      this.bus.publish(subjects.workerStatus(this.workerId), status);
    } catch {
      // While the bus is away nobody hears it; readiness says so.
    }
  }

  /** A worker is ready when a call could be served: registered, with a process that has its models loaded. */
  private check(): void {
    const condition = this.condition();
    if (!condition.registered || this.toldMediaServer === 'not_registered') throw new CodedError('NOT_READY');
    if (!hasProcess(condition) || this.toldMediaServer === 'no_warm_process')
      throw new CodedError('NOT_READY', 'No process is ready for a call.');
  }
}
