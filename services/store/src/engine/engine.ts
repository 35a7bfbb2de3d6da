import { randomUUID } from 'node:crypto';
import type { Logger } from '@trunkline/telemetry';
import { type ChdbQueryStream, drainPending, Session } from 'chdb';
import { admitSetting } from '../sql/admit-settings.js';
import { CODES, fromEngine, refusal } from '../sql/clickhouse-error.js';
import { EngineCatalogue } from '../sql/engine-catalogue.js';
import type { InsertTarget } from '../sql/insert-target.js';
import { stringLiteral } from '../sql/literal.js';
import { admit, type Statement } from '../sql/statement.js';
import type { DataFolder } from './data-folder.js';
import { type EngineLimits, writeEngineConfig } from './engine-config.js';
import { Lane } from './lane.js';
import { insertedRows, statementDuration, watchDisk, watchQueues } from './metrics.js';
import { hidesErrors } from './row-chunks.js';
import { openStatementSession, type StatementContext } from './statement-session.js';

export interface EngineOptions {
  readonly folder: DataFolder;
  /** Made when it isn't there. Nothing can be written outside of it. */
  readonly database: string;
  readonly limits: EngineLimits;
  /** How many statements of one lane may wait. */
  readonly maxWaiting: number;
  readonly logger: Logger;
}

export interface QueryStats {
  readonly rows: number;
  readonly bytes: number;
  readonly elapsedSeconds: number;
}

/** A small result comes whole, a large one piece by piece. */
export type QueryResult =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array; readonly stats: QueryStats }
  | { readonly kind: 'stream'; readonly chunks: AsyncIterableIterator<Uint8Array> };

/** In this format a result is a plain sequence of rows. The engine starts every other format anew in each piece. */
const STREAMABLE =
  /^(JSON(Compact)?(Strings)?EachRow|CSV|TSV|TSVRaw|TabSeparated|TabSeparatedRaw|RowBinary|Native)$/i;
/** A result above this (in the engine's own memory) is streamed. */
const WHOLE_RESULT_BYTES = 4 * 1024 * 1024;
/** A result in a format that can't be streamed is built in memory; above this it is refused. */
const LARGEST_WHOLE_RESULT_BYTES = 48 * 1024 * 1024;
/** A wide result meets the memory limit before the cap: in smaller pieces it may not. */
const TOO_LARGE_WHOLE: ReadonlySet<number> = new Set([
  CODES.TOO_MANY_ROWS_OR_BYTES,
  CODES.MEMORY_LIMIT_EXCEEDED,
]);
/** Rows of a piece. Each piece is copied a few times on its way out. */
const STREAM_BLOCK_ROWS = '16384';
const KILL_EVERY_MS = 200;
const CLOSE_WITHIN_MS = 5000;
const KILLED_WITHIN_MS = 2000;

/** The database engine inside this process. It runs one statement per connection, a bounded number at once. */
export class Engine {
  /** Version of the engine, as in `SELECT version()`. */
  readonly version: string;
  private readonly catalogue: EngineCatalogue;
  // Four in all: that many native calls run at once (libuv's pool), and one is left for health and kills.
  private readonly inserts: Lane;
  private readonly queries: Lane;
  private readonly exports: Lane;
  private readonly control = new Lane(1, 64);
  private closing: Promise<void> | undefined;

  private constructor(
    /** Keeps the engine open between statements. Only trusted statements run on it. */
    private readonly anchor: Session,
    private readonly options: EngineOptions,
  ) {
    this.inserts = new Lane(1, options.maxWaiting);
    this.queries = new Lane(2, options.maxWaiting);
    this.exports = new Lane(1, options.maxWaiting);
    this.version = anchor.query('SELECT version()', 'TabSeparated').trim();
    const names = (table: string) =>
      anchor.query(`SELECT name FROM system.${table}`, 'TabSeparated').trim().split('\n');
    this.catalogue = new EngineCatalogue({
      tableFunctions: names('table_functions'),
      settings: names('settings'),
      tableSettings: names('merge_tree_settings'),
    });
    watchQueues({ insert: this.inserts, query: this.queries, export: this.exports });
    watchDisk(() => options.folder.freeBytes());
  }

  /**
   * Opens the data folder.
   *
   * @throws CodedError `DATA_FOLDER_UNUSABLE`, `DISK_FULL`, or `ALREADY_RUNNING` when another process has it open.
   */
  static async open(options: EngineOptions): Promise<Engine> {
    const { folder, database, limits } = options;
    await folder.prepare();
    const config = await writeEngineConfig(folder.configPath, database, limits);
    let anchor: Session;
    try {
      anchor = new Session(folder.enginePath, { connectionArgs: [`--config-file=${config}`] });
    } catch (error) {
      throw await folder.whyNotOpened(error);
    }
    try {
      anchor.query(`CREATE DATABASE IF NOT EXISTS \`${database}\``);
      return new Engine(anchor, options);
    } catch (error) {
      anchor.close();
      throw await folder.whyNotOpened(error);
    }
  }

  get database(): string {
    return this.options.database;
  }

  /** @throws ClickHouseError when the statement may not reach the engine (see `admit`). */
  admit(text: string): Statement {
    return admit(text, this.catalogue);
  }

  /** @throws ClickHouseError when one of these may not be set for a statement (see `admitSetting`). */
  admitSettings(names: readonly string[]): void {
    for (const name of names) admitSetting(name, this.catalogue.querySettings);
  }

  /** Whether the engine answers. @throws ClickHouseError when it doesn't */
  async ping(): Promise<void> {
    await this.control.run(() => this.anchor.queryAsync('SELECT 1'));
  }

  /** Runs statements of this service itself, such as table definitions, one after the other. */
  async define(statements: readonly string[]): Promise<void> {
    for (const statement of statements) await this.control.run(() => this.anchor.queryAsync(statement));
  }

  /**
   * Runs a statement that carries all it needs in its text. `signal` kills it.
   *
   * @throws ClickHouseError what the engine said, or `TOO_MANY_SIMULTANEOUS_QUERIES`, `QUERY_WAS_CANCELLED`, `ABORTED`.
   */
  async query(
    statement: Statement,
    format: string,
    context: StatementContext,
    signal: AbortSignal,
  ): Promise<QueryResult> {
    const streamable = statement.reads && STREAMABLE.test(format);
    const capped = statement.reads ? withResultCap(context, streamable) : context;
    try {
      return await this.queries.run(() => this.whole(statement.sql, format, capped, signal), signal);
    } catch (error) {
      if (!streamable || !TOO_LARGE_WHOLE.has(fromEngine(error).code)) throw error;
      const small = { ...context, settings: { max_block_size: STREAM_BLOCK_ROWS, ...context.settings } };
      return await this.stream(statement.sql, format, small, signal);
    }
  }

  /**
   * Inserts one block of rows: all of them or none, and durable when it returns.
   *
   * @returns rows written, those of materialised views included
   * @throws ClickHouseError like `query`.
   */
  insert(target: InsertTarget, rows: Buffer, context: StatementContext): Promise<number> {
    return this.inserts.run(() =>
      timed('insert', async () => {
        const session = await openStatementSession(this.enginePath, randomUUID(), context);
        try {
          const { rowsWritten } = await session.insert({
            table: target.table,
            values: rows,
            format: target.format.name,
            ...(target.columns === undefined ? {} : { columns: target.columns }),
          });
          if (rowsWritten === 0 && hidesErrors(rows, target.format)) {
            throw refusal(
              'INCORRECT_DATA',
              'The rows hold a comment that would hide a failure of the insert.',
            );
          }
          insertedRows.inc(rowsWritten);
          return rowsWritten;
        } finally {
          session.close();
        }
      }),
    );
  }

  /** Kills every statement that runs, so that its request gets an answer. */
  async killAll(): Promise<void> {
    await this.control.run(() =>
      this.anchor.queryAsync('KILL QUERY WHERE query_id != currentQueryID() ASYNC'),
    );
  }

  /** Refuses new statements, waits a bounded time for running ones, and closes the folder. Can be called twice. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private get enginePath(): string {
    return this.options.folder.enginePath;
  }

  private async shutDown(): Promise<void> {
    const lanes = [this.inserts, this.queries, this.exports];
    const idle = Promise.all(lanes.map((lane) => lane.close())).then(drainPending);
    if (!(await within(CLOSE_WITHIN_MS, idle))) {
      this.options.logger.warn('statements are killed at the end of the store');
      await this.killAll();
      await within(KILLED_WITHIN_MS, idle);
    }
    await within(KILLED_WITHIN_MS, this.control.close());
    this.anchor.close();
  }

  private whole(
    sql: string,
    format: string,
    context: StatementContext,
    signal: AbortSignal,
  ): Promise<QueryResult> {
    return timed('query', async () => {
      const id = randomUUID();
      const session = await openStatementSession(this.enginePath, id, context);
      const endKills = this.killOnAbort(id, signal);
      try {
        const result = await session.queryAsync(sql, { format });
        return {
          kind: 'whole',
          bytes: result.bytes(),
          stats: { rows: result.rowsRead, bytes: result.bytesRead, elapsedSeconds: result.elapsed },
        };
      } finally {
        endKills();
        session.close();
      }
    });
  }

  private async stream(
    sql: string,
    format: string,
    context: StatementContext,
    signal: AbortSignal,
  ): Promise<QueryResult> {
    const leave = await this.exports.enter(signal);
    const chunks = this.chunks(sql, format, context, signal, leave);
    // What fails at once is still an error response, not a broken one.
    const first = await chunks.next();
    return { kind: 'stream', chunks: first.done === true ? chunks : startWith(first.value, chunks) };
  }

  private async *chunks(
    sql: string,
    format: string,
    context: StatementContext,
    signal: AbortSignal,
    leave: () => void,
  ): AsyncGenerator<Uint8Array> {
    const id = randomUUID();
    const end = statementDuration.startTimer({ kind: 'export' });
    let outcome = 'ok';
    let session: Session | undefined;
    let endKills = () => {};
    try {
      session = await openStatementSession(this.enginePath, id, context);
      endKills = this.killOnAbort(id, signal);
      const stream: ChdbQueryStream = session.queryStream(sql, { format });
      for await (const chunk of stream) yield chunk.raw();
    } catch (thrown) {
      const error = fromEngine(thrown);
      outcome = error.type;
      throw error;
    } finally {
      endKills();
      session?.close();
      end({ outcome });
      leave();
    }
  }

  /** Kills the statement when the signal aborts, again and again until the returned function is called. */
  private killOnAbort(id: string, signal: AbortSignal): () => void {
    let timer: NodeJS.Timeout | undefined;
    // SYNC would hang the engine. A statement that is just starting isn't found yet, so once is not enough.
    const sql = `KILL QUERY WHERE Settings['log_comment'] = ${stringLiteral(id)} ASYNC`;
    const kill = () => {
      this.control
        .run(() => this.anchor.queryAsync(sql))
        .catch((error: unknown) => this.options.logger.warn({ err: error }, 'statement could not be killed'));
    };
    const onAbort = () => {
      kill();
      timer = setInterval(kill, KILL_EVERY_MS);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    return () => {
      signal.removeEventListener('abort', onAbort);
      clearInterval(timer);
    };
  }
}

/** The client may ask for less than the cap. */
function withResultCap(context: StatementContext, streamable: boolean): StatementContext {
  const cap = streamable ? WHOLE_RESULT_BYTES : LARGEST_WHOLE_RESULT_BYTES;
  const asked = Number(context.settings['max_result_bytes']);
  const bytes = asked > 0 && asked < cap ? asked : cap;
  const capped = { result_overflow_mode: 'throw', ...context.settings, max_result_bytes: String(bytes) };
  return { ...context, settings: capped };
}

async function timed<T>(kind: 'query' | 'insert', work: () => Promise<T>): Promise<T> {
  const end = statementDuration.startTimer({ kind });
  try {
    const result = await work();
    end({ outcome: 'ok' });
    return result;
  } catch (thrown) {
    const error = fromEngine(thrown);
    end({ outcome: error.type });
    throw error;
  }
}

/** Whether `work` ends within the time. */
async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const done = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return done;
}

async function* startWith<T>(first: T, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
