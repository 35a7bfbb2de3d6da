import { Controller, Get, Headers, Param, Req, Res } from '@nestjs/common';
import { CodedError } from '@trunkline/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type PageFile, PageFiles } from './page-files.js';

/** Names of assets carry the hash of their content, so they never change. */
const FOREVER = 'public, max-age=31536000, immutable';

/** The page and its files. */
@Controller()
export class PageController {
  constructor(private readonly files: PageFiles) {}

  @Get('assets/:name')
  asset(
    @Param('name') name: string,
    @Headers('accept-encoding') encodings: string | undefined,
    @Res() reply: FastifyReply,
  ): void {
    const file = this.files.asset(name);
    if (file === undefined) throw new CodedError('NOT_FOUND');
    send(reply.header('cache-control', FOREVER), file, encodings);
  }

  /** The page; at a wrong address it says so to people, and everything else gets the coded error. */
  @Get(['/', '*'])
  page(
    @Req() request: FastifyRequest,
    @Headers('accept') accept: string | undefined,
    @Headers('accept-encoding') encodings: string | undefined,
    @Res() reply: FastifyReply,
  ): void {
    if (this.files.isPage(request.url.split('?', 1)[0] ?? '')) {
      send(reply.header('cache-control', 'no-cache'), this.files.index, encodings);
      return;
    }
    if (!(accept ?? '').includes('text/html')) throw new CodedError('NOT_FOUND');
    send(reply.status(404).header('cache-control', 'no-store'), this.files.index, encodings);
  }
}

function send(reply: FastifyReply, file: PageFile, encodings: string | undefined): void {
  const gzip = /\bgzip\b/.test(encodings ?? '') ? file.gzip : undefined;
  void reply.header('content-type', file.contentType).header('vary', 'accept-encoding');
  if (gzip !== undefined) void reply.header('content-encoding', 'gzip');
  void reply.send(gzip ?? file.plain);
}
