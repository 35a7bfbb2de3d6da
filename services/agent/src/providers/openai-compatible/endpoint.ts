import { APIConnectionError, APIStatusError, APITimeoutError } from '@livekit/agents';

const OPENAI = 'https://api.openai.com/v1';
/** As much of a refusal as is read to learn from; none of it is shown to anybody. */
const REFUSAL_CHARACTERS = 16_384;

export interface EndpointOptions {
  /** @default OpenAI's own */
  readonly baseUrl: string | undefined;
  /** Endpoints on one's own machine need none. */
  readonly apiKey: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** A refused request, with the endpoint's words, which may quote a key or what was said: for learning only. */
export class RefusedRequest extends APIStatusError {
  constructor(
    status: number,
    readonly refusal: () => string,
  ) {
    super({ message: 'The endpoint refused the request.', options: { statusCode: status } });
  }
}

/** An HTTP endpoint that speaks OpenAI's protocol. It retries nothing, and follows nobody elsewhere with the key. */
export class Endpoint {
  private readonly base: URL;
  private readonly headers: Readonly<Record<string, string>>;

  constructor({ baseUrl, apiKey, headers }: EndpointOptions) {
    this.base = new URL(baseUrl ?? OPENAI);
    this.headers = {
      accept: 'text/event-stream, application/json',
      'content-type': 'application/json',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      ...(apiKey !== undefined && this.base.hostname.endsWith('.azure.com') ? { 'api-key': apiKey } : {}),
      ...headers,
    };
  }

  get host(): string {
    return this.base.host;
  }

  /**
   * The body of a successful answer.
   *
   * @param headersWithinMs time until the answer begins.
   * @throws RefusedRequest on any status but 2xx, APITimeoutError when late, APIConnectionError otherwise
   */
  async post(
    path: string,
    body: unknown,
    { signal, headersWithinMs }: { readonly signal: AbortSignal; readonly headersWithinMs: number },
  ): Promise<AsyncIterable<Uint8Array>> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), headersWithinMs);
    try {
      const response = await fetch(this.url(path), {
        method: 'POST',
        headers: this.headers,
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.any([signal, late.signal]),
      });
      if (!response.ok) {
        const refusal = await beginning(response);
        throw new RefusedRequest(response.status, () => refusal);
      }
      if (response.body === null) throw unreachable();
      return contained(response.body);
    } catch (thrown) {
      if (late.signal.aborted) throw new APITimeoutError({ message: 'The endpoint did not answer in time.' });
      throw thrown instanceof APIStatusError ? thrown : unreachable();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Opens a connection, so that the first request needn't wait for it. */
  async warm(signal: AbortSignal): Promise<void> {
    const response = await fetch(this.url('models'), { headers: this.headers, redirect: 'error', signal });
    await response.body?.cancel();
  }

  /** The query of the base URL stays: some endpoints carry their version there. */
  private url(path: string): URL {
    const url = new URL(this.base);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
    return url;
  }
}

async function* contained(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch {
    throw unreachable();
  }
}

async function beginning(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > REFUSAL_CHARACTERS) break;
  }
  return text;
}

const unreachable = (): APIConnectionError =>
  new APIConnectionError({ message: 'The endpoint could not be reached, or broke off its answer.' });
