import { readFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
} from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { freePort, type StartedService, startService, tempDir } from '@trunkline/testing';

export const PAGE_API_KEY = 'tk_key_of_the_page_that_no_browser_may_see';
export const STAFF_API_KEY = 'tk_key_of_the_staff_that_no_browser_may_see';
export const TIMEOUT_MS = 400;

export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What stands behind the console here answers as each test says: also as no service of ours ever would. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Never answers. */
  readonly hangs?: boolean;
  readonly body?: unknown;
}

export interface Asked {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly json: unknown;
}

/** A request with any header, also those that `fetch` keeps to itself. */
export type Ask = (
  method: string,
  path: string,
  headers?: Readonly<Record<string, string>>,
  body?: string,
) => Promise<Asked>;

export interface ConsoleWorld {
  readonly service: StartedService;
  readonly askPage: Ask;
  readonly askStaff: Ask;
  /** What the services behind were asked since `reset`. */
  readonly seen: readonly Seen[];
  /** The path of the link that logs in staff now. */
  loginPath(): Promise<string>;
  /** Where the link stands. */
  readonly linkFile: string;
  /** How the services behind answer from now on. */
  answers(answer: Answer): void;
  reset(): void;
  close(): Promise<void>;
}

/** The console with both its applications, before services that answer as a test says. */
export async function startConsole(more: Readonly<Record<string, string>> = {}): Promise<ConsoleWorld> {
  let answer: Answer = {};
  let seen: Seen[] = [];
  const upstream = createServer((message, reply) => {
    void (async () => {
      const body = message.method === 'POST' ? await json(message) : undefined;
      seen.push({ method: message.method, url: message.url, headers: message.headers, body });
      if (answer.hangs) return;
      reply.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      reply.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    })();
  });
  const url = await listening(upstream);
  const staffPort = await freePort();
  const linkFile = join(tempDir(), 'run', 'staff-link');
  const service = await startService('console', {
    TOKEN_URL: url,
    ANALYTICS_URL: url,
    PAGE_API_KEY,
    STAFF_API_KEY,
    COOKIE_SECRETS: 'a-secret-of-the-tests-long-enough-0',
    STAFF_PORT: String(staffPort),
    STAFF_LINK_FILE: linkFile,
    LIVEKIT_URL: 'ws://127.0.0.1:7880',
    ALLOWED_HOSTS: 'console.example',
    UPSTREAM_TIMEOUT_MS: String(TIMEOUT_MS),
    PAGE_REQUESTS_PER_MINUTE: '100000',
    PAGE_SESSIONS_PER_MINUTE: '100000',
    ...more,
  });
  return {
    service,
    askPage: asker(service.url),
    askStaff: asker(`http://127.0.0.1:${staffPort}`),
    get seen() {
      return seen;
    },
    linkFile,
    loginPath: async () => {
      const link = new URL((await readFile(linkFile, 'utf8')).trim());
      return link.pathname + link.search;
    },
    answers: (next) => {
      answer = next;
    },
    reset: () => {
      seen = [];
      answer = { body: {} };
    },
    async close() {
      await service.close();
      upstream.closeAllConnections();
      upstream.close();
    },
  };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const asker =
  (base: string): Ask =>
  (method, path, headers = {}, body) =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(base);
      const outgoing = request({ hostname, port, method, path, headers }, (incoming: IncomingMessage) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const isJson = incoming.headers['content-type']?.startsWith('application/json') ?? false;
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            bytes,
            json: isJson ? JSON.parse(bytes.toString()) : undefined,
          });
        });
        incoming.on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });

/** The cookie that an answer sets, as a browser sends it back. */
export const cookieOf = ({ headers }: Asked): string => headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
