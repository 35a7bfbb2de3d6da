import { Controller, Get, HttpCode, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Engine } from '../engine/engine.js';
import { rowChunks } from '../engine/row-chunks.js';
import type { StatementContext } from '../engine/statement-session.js';
import { admitForRole } from '../sql/admit-for-role.js';
import { admitFormat } from '../sql/admit-formats.js';
import { refusal } from '../sql/clickhouse-error.js';
import { insertTarget } from '../sql/insert-target.js';
import { MAX_STATEMENT_BYTES, type Statement } from '../sql/statement.js';
import type { StoreRole } from '../sql/store-role.js';
import { ClickHouseExceptionFilter } from './clickhouse-exception.filter.js';
import { type ClickHouseRequest, clickHouseRequest } from './clickhouse-request.js';
import { CredentialsGuard, Role } from './credentials.guard.js';
import { readForm } from './multipart-form.js';
import { readWhole, requestBody } from './request-body.js';
import { summary, writeResult } from './result-writer.js';

const DEFAULT_FORMAT = 'TabSeparated';

/** A request and whose it is. */
type Ask = ClickHouseRequest & { readonly role: StoreRole };

/** ClickHouse's HTTP interface. */
@Controller()
@UseGuards(CredentialsGuard)
@UseFilters(ClickHouseExceptionFilter)
export class ClickHouseController {
  constructor(private readonly engine: Engine) {}

  @Get('/')
  async get(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Role() role: StoreRole,
  ): Promise<void> {
    const ask = { ...this.read(request, reply, role), readOnly: true };
    if (ask.query === undefined) return void reply.type('text/plain; charset=UTF-8').send('Ok.\n');
    await this.answer(this.admit(ask.query, ask), ask, request, reply);
  }

  @Post('/')
  @HttpCode(200)
  async post(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Role() role: StoreRole,
  ): Promise<void> {
    const ask = this.read(request, reply, role);
    const body = requestBody(request.raw);
    if (ask.query === undefined) {
      const text = await readWhole(body, MAX_STATEMENT_BYTES, tooLarge);
      const form = await readForm(text, request.headers['content-type']);
      const statement = this.admit(form?.query ?? utf8(text), ask);
      if (statement.takesRows) throw refusal('NOT_IMPLEMENTED', ROWS_BELONG_INTO_THE_BODY);
      const params = { ...ask.params, ...form?.params };
      return this.answer(statement, { ...ask, params }, request, reply);
    }
    const statement = this.admit(ask.query, ask);
    if (statement.takesRows) return this.insert(statement, ask, body, reply);
    await readWhole(body, 0, () =>
      refusal('BAD_ARGUMENTS', 'Only INSERT … FORMAT takes a body beside the query parameter.'),
    );
    await this.answer(statement, ask, request, reply);
  }

  private read(request: FastifyRequest, reply: FastifyReply, role: StoreRole): Ask {
    const at = request.url.indexOf('?');
    const ask = clickHouseRequest(new URLSearchParams(at < 0 ? '' : request.url.slice(at + 1)));
    this.engine.admitSettings(Object.keys(ask.settings));
    const format = request.headers['x-clickhouse-format'];
    const database = request.headers['x-clickhouse-database'];
    void reply.headers({
      'x-clickhouse-server-display-name': 'trunkline-store',
      'x-clickhouse-timezone': 'UTC',
      ...(ask.queryId !== undefined && /^[\x20-\x7e]{1,128}$/.test(ask.queryId)
        ? { 'x-clickhouse-query-id': ask.queryId }
        : {}),
    });
    return {
      ...ask,
      role,
      readOnly: ask.readOnly || role === 'reader',
      defaultFormat: ask.defaultFormat ?? (typeof format === 'string' ? format : undefined),
      database: ask.database ?? (typeof database === 'string' ? database : undefined),
    };
  }

  /** @throws ClickHouseError when the statement may not be run at all, or not by this user or verb. */
  private admit(text: string, ask: Ask): Statement {
    const statement = this.engine.admit(text);
    admitForRole(statement, ask);
    return statement;
  }

  private async answer(
    statement: Statement,
    ask: Ask,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const format = statement.format ?? ask.defaultFormat ?? DEFAULT_FORMAT;
    admitFormat(format);
    const result = await this.engine.query(statement, format, this.context(ask), gone(reply));
    await writeResult(reply, result, {
      format,
      acceptedBy: ask.compressResponse ? request.headers : undefined,
      version: this.engine.version,
    });
  }

  /** Each block of rows is all or nothing. The first one keeps the token of the request, the others get their number. */
  private async insert(
    statement: Statement,
    ask: Ask,
    body: AsyncIterable<Buffer>,
    reply: FastifyReply,
  ): Promise<void> {
    const target = insertTarget(statement);
    const token = ask.settings['insert_deduplication_token'];
    const startedAt = performance.now();
    let written = 0;
    let blocks = 0;
    for await (const rows of rowChunks(body, target.format)) {
      const own = token && blocks > 0 ? { insert_deduplication_token: `${token}:${blocks}` } : {};
      const context = this.context({ ...ask, settings: { ...ask.settings, ...own } });
      written += await this.engine.insert(target, rows, context);
      blocks++;
    }
    const elapsedSeconds = (performance.now() - startedAt) / 1000;
    void reply
      .header('x-clickhouse-summary', summary({ rows: written, bytes: 0, elapsedSeconds }, written))
      .type('text/plain; charset=UTF-8')
      .send('');
  }

  private context(ask: Ask): StatementContext {
    return {
      database: ask.database ?? this.engine.database,
      settings: ask.settings,
      params: ask.params,
      role: ask.role,
      readOnly: ask.readOnly,
    };
  }
}

const ROWS_BELONG_INTO_THE_BODY =
  'Rows of INSERT … FORMAT belong into the body, and the statement into the query parameter.';

const tooLarge = () =>
  refusal('QUERY_IS_TOO_LARGE', `The statement has more than ${MAX_STATEMENT_BYTES} bytes.`);

/** Aborts when the client goes away before it has its answer. */
function gone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refusal('SYNTAX_ERROR', 'Syntax error: the statement is not valid UTF-8.', { cause });
  }
}
