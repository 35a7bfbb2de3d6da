import { CodedError } from '@trunkline/errors';
import { SpanKind, traceHeaders, withSpan } from '@trunkline/telemetry';
import { readBounded } from './read-bounded.js';
import { upstreamError } from './upstream-error.js';
import type { UpstreamOptions } from './upstream-options.js';

/** A good answer, as it came: JSON, or nothing. */
export interface UpstreamReply {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Requests in progress towards one service; more are refused at once, so that a slow service fills no memory. */
const MOST_IN_PROGRESS = 64;
/** A long call with its spans stays well below. */
const REPLY_BYTES = 8 * 1024 * 1024;

/** One of the services behind the console: sends the key and the trace, and turns every failure into a coded error. */
export class Upstream {
  #inProgress = 0;

  constructor(private readonly options: UpstreamOptions) {}

  /**
   * @param path with its query; what varies in it must be encoded already.
   * @param route the path with names instead of values, for the span.
   * @throws CodedError with the code of the service's own refusal; `DEADLINE_EXCEEDED` when it is late;
   * `DEPENDENCY_UNAVAILABLE` when it can't be reached or answers something else; `OVERLOADED` when too many
   * requests to it are in progress.
   */
  async request(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    route: string,
    body?: object,
  ): Promise<UpstreamReply> {
    if (this.#inProgress >= MOST_IN_PROGRESS) throw new CodedError('OVERLOADED');
    this.#inProgress++;
    try {
      return await withSpan(
        `${method} ${route}`,
        {
          kind: SpanKind.CLIENT,
          attributes: {
            'http.request.method': method,
            'url.template': route,
            'server.address': this.options.name,
          },
        },
        async (span) => {
          const response = await this.#fetch(method, path, body);
          span.setAttribute('http.response.status_code', response.status);
          return response;
        },
      );
    } finally {
      this.#inProgress--;
    }
  }

  async #fetch(method: string, path: string, body: object | undefined): Promise<UpstreamReply> {
    const { name, baseUrl, apiKey, apiKeySetting, timeoutMs } = this.options;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(new URL(path, baseUrl), {
        method,
        redirect: 'error',
        signal,
        headers: {
          ...traceHeaders(),
          authorization: `Bearer ${apiKey}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const bytes = await readBounded(response, REPLY_BYTES);
      if (!response.ok) throw upstreamError({ name, apiKeySetting }, response.status, bytes);
      const type = response.headers.get('content-type') ?? '';
      if (bytes.length > 0 && !/^application\/json\b/i.test(type))
        throw upstreamError({ name, apiKeySetting }, response.status);
      return { status: response.status, body: bytes };
    } catch (thrown) {
      if (thrown instanceof CodedError) throw thrown;
      if (signal.aborted) {
        throw new CodedError('DEADLINE_EXCEEDED', `The ${name} service did not answer in time.`, {
          cause: thrown,
        });
      }
      throw new CodedError('DEPENDENCY_UNAVAILABLE', `The ${name} service does not answer.`, {
        cause: thrown,
      });
    }
  }
}
