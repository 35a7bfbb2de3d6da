import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A response as some endpoint sends it, byte by byte. */
export interface RawResponse {
  readonly status?: number;
  /** @default text/event-stream */
  readonly contentType?: string;
  /** Written one by one, each as a packet of its own. */
  readonly pieces: readonly (string | Uint8Array)[];
  /** The connection drops after the last piece. */
  readonly cut?: boolean;
  /** Between two pieces, ms. @default 0 */
  readonly paceMs?: number;
}

/** What the stand-in says to a chat request: words, then tool calls; or a whole response of another shape. */
export interface StandInAnswer {
  readonly raw?: RawResponse;
  readonly text?: string;
  readonly toolCalls?: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
}

export interface StandInRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  /** JSON body, or the fields of a form. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * How the next requests go wrong: an HTTP status; `hang` (never answers), `stall` (stops after its first words), `cut`
 * (drops the connection half-way), `early` (ends the stream properly but before its end), `garbage` (no JSON), `empty`
 * (a whole answer without content).
 */
export type StandInFailure = number | 'hang' | 'stall' | 'cut' | 'early' | 'garbage' | 'empty';

export interface StandInOptions {
  /** @default 0, a free one */
  readonly port?: number;
  /** Refuses every other key with 401, quoting it as OpenAI does. */
  readonly apiKey?: string;
  readonly chat?: (request: Readonly<Record<string, unknown>>) => StandInAnswer;
  /** What every utterance is heard as. */
  readonly transcript?: string;
}

/**
 * Speaks the wire protocol of OpenAI's API: chat completions streamed with tools, transcriptions, realtime
 * transcription over WebSocket, speech. For tests only: it understands nothing.
 */
export class OpenAiStandIn {
  readonly requests: StandInRequest[] = [];
  /** Applied to the next requests, one each. */
  readonly failures: StandInFailure[] = [];
  /** Requests whose client went away before they were answered. */
  abandoned = 0;
  transcript: string;
  private readonly sockets = new WebSocketServer({ noServer: true });

  private constructor(
    private readonly server: Server,
    private readonly options: StandInOptions,
  ) {
    this.transcript = options.transcript ?? 'Next Tuesday at three.';
  }

  static async start(options: StandInOptions = {}): Promise<OpenAiStandIn> {
    const server = createServer();
    const standIn = new OpenAiStandIn(server, options);
    server.on('request', (request, response) => {
      standIn.serve(request, response).catch(() => response.destroy());
    });
    server.on('upgrade', (request, socket, head) => {
      if (standIn.refuses(request.headers.authorization)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      standIn.sockets.handleUpgrade(request, socket, head, (ws) => standIn.transcribeLive(ws, request));
    });
    server.listen(options.port ?? 0, '127.0.0.1');
    await once(server, 'listening');
    return standIn;
  }

  /** Base URL, as a profile wants it. */
  get url(): string {
    const address = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}/v1`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate();
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private refuses(authorization: string | undefined): boolean {
    return this.options.apiKey !== undefined && authorization !== `Bearer ${this.options.apiKey}`;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace(/\?.*$/, '').replace(/^\/v1/, '');
    const { authorization } = request.headers;
    const body = await bodyOf(request);
    this.requests.push({ path, authorization, body });
    response.on('close', () => {
      if (!response.writableEnded) this.abandoned++;
    });
    if (this.refuses(authorization)) {
      json(response, 401, {
        error: {
          message: `Incorrect API key provided: ${authorization?.replace('Bearer ', '') ?? ''}.`,
          type: 'invalid_request_error',
          code: 'invalid_api_key',
        },
      });
      return;
    }
    const failure = this.failures.shift();
    if (typeof failure === 'number') {
      json(response, failure, {
        error: { message: 'Said was: my name is Anna Miller', type: 'server_error' },
      });
      return;
    }
    if (failure === 'hang') return;
    if (path === '/models') json(response, 200, { object: 'list', data: [] });
    else if (path === '/chat/completions') await this.complete(body, response, failure);
    else if (path === '/audio/transcriptions') json(response, 200, { text: this.transcript });
    else if (path === '/audio/speech') speak(body, response, failure);
    else json(response, 404, { error: { message: 'no such path' } });
  }

  private async complete(
    body: Readonly<Record<string, unknown>>,
    response: ServerResponse,
    failure: StandInFailure | undefined,
  ): Promise<void> {
    const answer =
      failure === 'empty' ? {} : (this.options.chat?.(body) ?? { text: 'Sure. How can I help you?' });
    if (answer.raw) {
      await respondRaw(response, answer.raw);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (choice: Readonly<Record<string, unknown>>, usage?: unknown) =>
      response.write(
        `data: ${JSON.stringify({
          id: 'chatcmpl-1',
          object: 'chat.completion.chunk',
          created: 1,
          model: body['model'],
          choices: usage === undefined ? [{ index: 0, finish_reason: null, ...choice }] : [],
          ...(usage === undefined ? {} : { usage }),
        })}\n\n`,
      );
    send({ delta: { role: 'assistant', content: '' } });
    const tokens = answer.text?.match(/\S+\s*/g) ?? [];
    for (const [i, token] of tokens.entries()) {
      send({ delta: { content: token } });
      if (i === 0 && failure === 'stall') return;
      if (i === 0 && failure === 'cut') {
        setImmediate(() => response.destroy());
        return;
      }
      if (i === 0 && failure === 'early') {
        response.end();
        return;
      }
      if (i === 0 && failure === 'garbage') {
        response.end('data: {not json\n\ndata: [DONE]\n\n');
        return;
      }
    }
    for (const [index, call] of (answer.toolCalls ?? []).entries()) {
      send({
        delta: {
          tool_calls: [
            { index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } },
          ],
        },
      });
      for (const piece of call.arguments.match(/.{1,5}/gs) ?? [])
        send({ delta: { tool_calls: [{ index, function: { arguments: piece } }] } });
    }
    send({ delta: {}, finish_reason: answer.toolCalls?.length ? 'tool_calls' : 'stop' });
    send({}, { prompt_tokens: 10, completion_tokens: tokens.length, total_tokens: 10 + tokens.length });
    response.end('data: [DONE]\n\n');
  }

  /** Realtime transcription: audio is appended, the client commits, the transcript comes in pieces and whole. */
  private transcribeLive(socket: WebSocket, request: IncomingMessage): void {
    let bytes = 0;
    let item = 0;
    socket.on('message', (data: Buffer) => {
      const event: unknown = JSON.parse(data.toString('utf8'));
      if (typeof event !== 'object' || event === null) return;
      const type: unknown = Reflect.get(event, 'type');
      const audio: unknown = Reflect.get(event, 'audio');
      const send = (message: Readonly<Record<string, unknown>>) => socket.send(JSON.stringify(message));
      if (type === 'session.update')
        this.requests.push({
          path: '/realtime',
          authorization: request.headers.authorization,
          body: { ...event },
        });
      else if (type === 'input_audio_buffer.append' && typeof audio === 'string')
        bytes += Buffer.from(audio, 'base64').length;
      else if (type === 'input_audio_buffer.commit' && bytes > 0) {
        bytes = 0;
        const item_id = `item_${++item}`;
        const kind = 'conversation.item.input_audio_transcription';
        if (this.failures.shift() !== undefined) {
          send({ type: 'error', error: { message: 'Said was: my name is Anna Miller' } });
          return;
        }
        for (const delta of this.transcript.match(/\S+\s*/g) ?? [])
          send({ type: `${kind}.delta`, item_id, delta });
        send({ type: `${kind}.completed`, item_id, transcript: this.transcript });
      }
    });
  }
}

async function respondRaw(
  response: ServerResponse,
  { status = 200, contentType = 'text/event-stream', pieces, cut, paceMs = 0 }: RawResponse,
): Promise<void> {
  response.writeHead(status, { 'content-type': contentType });
  for (const piece of pieces) {
    if (response.destroyed) return;
    response.write(piece);
    // Each piece leaves by itself.
    await new Promise((resolve) => (paceMs > 0 ? setTimeout(resolve, paceMs) : setImmediate(resolve)));
  }
  if (cut === true) response.destroy();
  else response.end();
}

/** 24 kHz mono PCM, 60 ms of a soft tone for each character. */
function speak(
  body: Readonly<Record<string, unknown>>,
  response: ServerResponse,
  failure: StandInFailure | undefined,
): void {
  const text = String(body['input']);
  const samples = Int16Array.from({ length: text.length * 1440 }, (_, i) => Math.sin(i / 12) * 6000);
  response.writeHead(200, { 'content-type': 'audio/pcm' });
  if (failure === 'cut') {
    response.write(Buffer.from(samples.buffer, 0, 1000));
    setImmediate(() => response.destroy());
  } else response.end(Buffer.from(samples.buffer));
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    const fields: Record<string, unknown> = {};
    for (const [name, value] of form)
      fields[name] = typeof value === 'string' ? value : { bytes: value.size };
    return fields;
  }
  const parsed: unknown = bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8'));
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}
