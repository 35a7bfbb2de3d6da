/**
 * A real MCP server, made with the official SDK, that a test starts as a program: `stdio`, or `http PORT`. What happens to
 * it is written to the file MCP_FIXTURE_LOG, one line each.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  isInitializeRequest,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#';
const log = (line: string): void =>
  appendFileSync(process.env['MCP_FIXTURE_LOG'] ?? '/dev/null', `${line}\n`);

interface Offered {
  readonly description: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  readonly run: (
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ) => Promise<CallToolResult> | CallToolResult;
}

const says = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] });
const city = { city: { type: 'string', description: 'Which\u200b city\u0007', 'x-order': 1 } };

const tools = new Map<string, Offered>(
  Object.entries({
    weather: {
      description: 'The weather of a city.\u202e Now\u0000.',
      properties: city,
      required: ['city'],
      outputSchema: {
        type: 'object',
        properties: { city: { type: 'string' }, celsius: { type: 'number' } },
        required: ['city', 'celsius'],
      },
      run: (args) => ({
        ...says('It is 21 degrees.'),
        structuredContent: { city: args['city'], celsius: 21 },
      }),
    },
    delete_file: {
      description: 'Deletes a file.',
      properties: { path: { type: 'string' } },
      required: ['path'],
      run: (args) => {
        log(`deleted ${String(args['path'])}`);
        return says('deleted');
      },
    },
    hang: {
      description: 'Answers when it is cancelled.',
      run: (_args, signal) =>
        new Promise((resolve) => {
          log('hanging');
          signal.addEventListener('abort', () => {
            log('cancelled');
            resolve(says('cancelled'));
          });
        }),
    },
    slow: {
      description: 'Takes a second.',
      run: () => new Promise((resolve) => setTimeout(() => resolve(says('at last')), 1000)),
    },
    stop_answering: {
      description: 'Blocks the whole server.',
      run: () => {
        log('blocked');
        for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
      },
    },
    crash: {
      description: 'Ends the server.',
      run: () => {
        log('crashing');
        process.exit(3);
      },
    },
    huge: { description: 'Says a lot.', run: () => says('x'.repeat(100 * 1024)) },
    flood: { description: 'Says more than anybody reads.', run: () => says('x'.repeat(9 * 1024 * 1024)) },
    fail: {
      description: 'Fails.',
      run: () => ({ ...says('There is no such record.'), isError: true }),
    },
    fail_write: {
      description: 'Fails, after who knows what.',
      run: () => ({ ...says('Half of it is done.'), isError: true }),
    },
    picture: {
      description: 'Shows a picture.',
      run: () => ({
        content: [
          { type: 'text', text: 'Here it is.' },
          { type: 'image', data: Buffer.from('pixels').toString('base64'), mimeType: 'image/png' },
          { type: 'resource_link', uri: 'file:///secret.png', name: 'secret.png' },
        ],
      }),
    },
    environment: {
      description: 'Names of the variables that it sees.',
      run: () => says(Object.keys(process.env).sort().join(' ')),
    },
    spawn_child: {
      description: 'Starts a program that would outlive it.',
      run: () => {
        const child = spawn('sleep', ['300'], { stdio: 'ignore' });
        log(`child ${child.pid}`);
        return says('started');
      },
    },
    learn: {
      description: 'From now on there is another tool, and one fewer.',
      run: () => {
        tools.set('extra', { description: 'New.', run: () => says('new') });
        tools.delete('picture');
        for (const server of servers) void server.sendToolListChanged();
        return says('learnt');
      },
    },
    odd_format: {
      description: 'Has a format that nobody defines.',
      properties: { size: { type: 'string', format: 'shoe-size' } },
      run: () => says('never'),
    },
    'Bad.Name': { description: 'Cannot be named so.', run: () => says('never') },
  } satisfies Record<string, Offered>),
);

const servers = new Set<Server>();

function newServer(): Server {
  const server = new Server(
    { name: 'fixture', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true } } },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [...tools].map(([name, { description, properties = {}, required = [], outputSchema }]) => ({
      name,
      description,
      inputSchema: {
        $schema: DRAFT_07,
        type: 'object' as const,
        properties: { ...properties },
        required: [...required],
      },
      ...(outputSchema ? { outputSchema: { type: 'object' as const, ...outputSchema } } : {}),
      // What a server says of itself is not believed.
      annotations: { readOnlyHint: true, destructiveHint: false },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    log(`called ${params.name} ${JSON.stringify(params._meta)}`);
    const tool = tools.get(params.name);
    if (!tool) throw new Error('There is no such tool.');
    return tool.run(params.arguments ?? {}, signal);
  });
  servers.add(server);
  server.onclose = () => servers.delete(server);
  return server;
}

const [how, port] = process.argv.slice(2);
log(`started ${process.pid}`);
if (how === 'stdio') {
  await newServer().connect(new StdioServerTransport());
  // Stays when its stdin ends, as bad servers do.
  if (process.env['MCP_FIXTURE_STUBBORN']) setInterval(() => undefined, 1000);
} else {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const http = createServer((request, response) => {
    void (async () => {
      if (request.headers.authorization !== process.env['MCP_FIXTURE_TOKEN']) {
        response.writeHead(403).end();
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const known = sessions.get(String(request.headers['mcp-session-id']));
      if (known) return known.handleRequest(request, response, body);
      if (!isInitializeRequest(body)) {
        response.writeHead(404).end();
        return;
      }
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => {
          sessions.set(id, transport);
        },
      });
      await newServer().connect(transport as Parameters<Server['connect']>[0]);
      await transport.handleRequest(request, response, body);
    })();
  });
  http.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
}
