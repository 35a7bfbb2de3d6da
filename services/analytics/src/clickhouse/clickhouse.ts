import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CodedError } from '@trunkline/errors';
import { InjectSettings } from '@trunkline/service';
import { z } from 'zod';
import type { ClickHouseSettings } from '../settings.js';
import { refusalOf } from './rows-refused.js';

type Parameters = Readonly<Record<string, string | number | readonly string[]>>;

const UNKNOWN_TABLE = '60';
const UNKNOWN_DATABASE = '81';

interface User {
  readonly username: string;
  readonly password: string;
}

/**
 * The ClickHouse that stores events: a server, or the embedded engine behind `services/store`. Queries run as a user that
 * only reads, inserts as one that only inserts; the owner makes the tables.
 */
@Injectable()
export class ClickHouse implements OnApplicationShutdown {
  private readonly owner: ClickHouseClient;
  private readonly writer: ClickHouseClient;
  private readonly reader: ClickHouseClient;

  constructor(@InjectSettings() private readonly settings: ClickHouseSettings) {
    const { clickHouseDatabase, clickHouseWriter, clickHouseReader } = settings;
    this.owner = this.connect(clickHouseDatabase);
    this.writer = this.connect(
      clickHouseDatabase,
      userOf(clickHouseWriter, settings.clickHouseWriterPassword),
    );
    this.reader = this.connect(
      clickHouseDatabase,
      userOf(clickHouseReader, settings.clickHouseReaderPassword),
    );
  }

  /** @throws CodedError `DEPENDENCY_UNAVAILABLE` when it does not answer, or refuses user and password. */
  async ping(): Promise<void> {
    const answer = await this.owner.ping();
    if (!answer.success) throw unavailable(answer.error);
  }

  /** Creates the database unless it is there. @throws CodedError `DEPENDENCY_UNAVAILABLE` */
  async ensureDatabase(): Promise<void> {
    try {
      await this.owner.command({ query: 'SELECT 1' });
    } catch (cause) {
      if (!(cause instanceof ClickHouseError && cause.code === UNKNOWN_DATABASE)) throw unavailable(cause);
      const { clickHouseDatabase } = this.settings;
      const server = this.connect('default');
      try {
        await server.command({
          query: 'CREATE DATABASE IF NOT EXISTS {name:Identifier}',
          query_params: { name: clickHouseDatabase },
        });
      } catch (error) {
        throw unavailable(error);
      } finally {
        await server.close();
      }
    }
  }

  /**
   * Reads rows. Values enter a statement only as parameters: `{name:Type}`.
   *
   * @throws CodedError `DEPENDENCY_UNAVAILABLE`
   */
  async query<T>(sql: string, parameters: Parameters, row: z.ZodType<T>): Promise<T[]> {
    try {
      const result = await this.reader.query({
        query: sql,
        query_params: { ...parameters },
        format: 'JSONEachRow',
      });
      return z.array(row).parse(await result.json());
    } catch (cause) {
      if (cause instanceof z.ZodError) throw new CodedError('INTERNAL', undefined, { cause });
      throw unavailable(cause);
    }
  }

  /** The same for a table that another service owns: undefined when there is none. */
  async queryIfTable<T>(sql: string, parameters: Parameters, row: z.ZodType<T>): Promise<T[] | undefined> {
    try {
      return await this.query(sql, parameters, row);
    } catch (error) {
      const { cause } = error as CodedError;
      if (cause instanceof ClickHouseError && cause.code === UNKNOWN_TABLE) return undefined;
      throw error;
    }
  }

  /**
   * Inserts rows and resolves when ClickHouse has stored them. With the same `token`, the same rows are stored once.
   *
   * @throws RowsRefused when the rows themselves are at fault; CodedError `DEPENDENCY_UNAVAILABLE` for every other
   * failure, after which the rows may be stored or not.
   */
  async insert(table: string, rows: readonly object[], token?: string): Promise<void> {
    if (rows.length === 0) return;
    try {
      await this.writer.insert({
        table,
        values: rows,
        format: 'JSONEachRow',
        clickhouse_settings: {
          async_insert: 0,
          ...(token === undefined ? {} : { insert_deduplication_token: token }),
        },
      });
    } catch (cause) {
      throw refusalOf(cause) ?? unavailable(cause);
    }
  }

  /** Runs a statement that returns nothing. @throws CodedError `DEPENDENCY_UNAVAILABLE` */
  async command(sql: string): Promise<void> {
    try {
      await this.owner.command({ query: sql });
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.owner.close(), this.writer.close(), this.reader.close()]);
  }

  private connect(database: string, user?: User): ClickHouseClient {
    const { clickHouseUrl, clickHouseUser, clickHousePassword, clickHouseTimeoutMs } = this.settings;
    return createClient({
      url: clickHouseUrl,
      ...(user ?? { username: clickHouseUser, password: clickHousePassword }),
      database,
      application: 'trunkline-analytics',
      request_timeout: clickHouseTimeoutMs,
      // Its log is no JSON and quotes the rows at fault: failures are logged by who handles them.
      log: { level: ClickHouseLogLevel.OFF },
    });
  }
}

const userOf = (username: string, password: string): User | undefined =>
  password === 'none' ? undefined : { username, password };

/** Messages of ClickHouse quote data: they stay in the cause. */
const unavailable = (cause: unknown) =>
  new CodedError('DEPENDENCY_UNAVAILABLE', 'ClickHouse does not answer or refuses the statement.', {
    cause,
    ...(cause instanceof ClickHouseError ? { details: { clickHouseCode: cause.code } } : {}),
  });
