import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { Bus, encodeEvent, ensureStreams, Outbox } from '@trunkline/bus';
import { createLogger, type Logger } from '@trunkline/telemetry';
import { type StartedNats, type StartedService, startNats, startService } from '@trunkline/testing';
import { type ExampleEvent } from './example-call.fixture.js';

const DATABASE = 'trunkline';
const USER = 'trunkline';
const PASSWORD = 'a-password-for-tests';
const OTLP_TOKEN = 'a-token-for-tests';
const OTHER_USERS = {
  CLICKHOUSE_WRITER_PASSWORD: 'a-writer-of-tests',
  CLICKHOUSE_READER_PASSWORD: 'a-reader-of-tests',
};

/** A bus, a store, and the means to publish events and look at rows. */
export class AnalyticsUnderTest {
  private readonly started: StartedService[] = [];

  private constructor(
    private readonly nats: StartedNats,
    readonly store: StartedService,
    readonly bus: Bus,
    readonly logger: Logger,
    private readonly client: ClickHouseClient,
  ) {}

  static async start(): Promise<AnalyticsUnderTest> {
    const [nats, store] = await Promise.all([
      startNats(),
      startService('store', {
        CLICKHOUSE_DATABASE: DATABASE,
        CLICKHOUSE_USER: USER,
        CLICKHOUSE_PASSWORD: PASSWORD,
        ...OTHER_USERS,
        OTLP_TOKEN,
        MIN_FREE_BYTES: '0',
      }),
    ]);
    const logger = createLogger('test', 'silent');
    const bus = await Bus.connect(
      'test',
      { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password },
      logger,
    );
    await ensureStreams(bus);
    const client = createClient({ url: store.url, username: USER, password: PASSWORD, database: DATABASE });
    return new AnalyticsUnderTest(nats, store, bus, logger, client);
  }

  /** Settings that let the service, or a command of it, reach this bus and store. */
  env(clickHouseUrl = this.store.url): Record<string, string> {
    return {
      NATS_URL: this.nats.url,
      NATS_USER: this.nats.user,
      NATS_PASSWORD: this.nats.password,
      CLICKHOUSE_URL: clickHouseUrl,
      CLICKHOUSE_DATABASE: DATABASE,
      CLICKHOUSE_USER: USER,
      CLICKHOUSE_PASSWORD: PASSWORD,
      ...OTHER_USERS,
    };
  }

  /** Starts the service and waits until it is ready. It is stopped by `close`. */
  async analytics(env: Readonly<Record<string, string>> = {}): Promise<StartedService> {
    const running = await startService('analytics', {
      ...this.env(),
      OTLP_URL: this.store.url,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${OTLP_TOKEN}`,
      INGEST_ACK_WAIT_MS: '1000',
      COMPLETENESS_INTERVAL_MS: '1000',
      ...env,
    });
    this.started.push(running);
    return running;
  }

  /** Publishes as the services do, and resolves when JetStream has stored it. */
  async publish(events: readonly ExampleEvent[]): Promise<void> {
    const outbox = new Outbox(this.bus, 'test', this.logger);
    for (const event of events) outbox.publish(event);
    await outbox.close(20_000);
  }

  /** Publishes without a message id, so that the stream takes it again; with changes, also what no service would. */
  async publishRaw(
    event: ExampleEvent,
    change: { headers?: Readonly<Record<string, string>>; data?: Readonly<Record<string, unknown>> } = {},
  ): Promise<void> {
    const { subject, headers, body } = encodeEvent({ ...event, source: 'test' });
    this.bus.publish(subject, { ...JSON.parse(body), ...change.data }, { ...headers, ...change.headers });
    await this.bus.nats.flush();
  }

  /** Rows of a statement. */
  async rows<T>(query: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<T[]> {
    const result = await this.client.query({ query, format: 'JSONEachRow', query_params: { ...parameters } });
    return result.json<T>();
  }

  /** The single figure of a statement. */
  async figure(query: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<number> {
    const [row] = await this.rows<Record<string, number>>(query, parameters);
    return Number(Object.values(row ?? {})[0]);
  }

  async command(query: string): Promise<void> {
    await this.client.command({ query });
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.bus.close();
    await Promise.all(this.started.map((service) => service.close()));
    await this.store.close();
    await this.nats.close();
  }
}
