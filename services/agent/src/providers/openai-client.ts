import { OpenAI } from 'openai';

export interface OpenAiClientOptions {
  readonly baseUrl: string | undefined;
  /** Endpoints on one's own machine need none. */
  readonly apiKey: string | undefined;
  readonly timeoutMs: number;
}

/**
 * The client for OpenAI and everything that speaks its protocol. It retries nothing itself, writes no log, keeps error
 * bodies away from logs (vendors quote the key in them), and takes a stream that ends without its end for broken.
 */
export const openAiClient = ({ baseUrl, apiKey, timeoutMs }: OpenAiClientOptions): OpenAI =>
  new OpenAI({
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
    apiKey: apiKey ?? 'none',
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
    fetch: async (input, init) => guarded(await fetch(input, init)),
  });

function guarded(response: Response): Response {
  if (!response.ok) {
    void response.body?.cancel();
    const body = JSON.stringify({ error: { message: 'refused', type: 'http', code: response.status } });
    return new Response(body, {
      status: response.status,
      headers: { 'content-type': 'application/json' },
    });
  }
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('text/event-stream') || response.body === null) return response;
  return new Response(response.body.pipeThrough(wholeStream()), {
    status: response.status,
    headers: response.headers,
  });
}

/** Errors when a stream of events closes before its last event. */
function wholeStream(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const decoder = new TextDecoder();
  let tail = '';
  let whole = false;
  return new TransformStream({
    transform(chunk, controller) {
      tail += decoder.decode(chunk, { stream: true });
      whole ||= /\[DONE\]|"finish_reason"\s*:\s*"/.test(tail);
      tail = tail.slice(-64);
      controller.enqueue(chunk);
    },
    flush(controller) {
      if (!whole) controller.error(new Error('the stream ended before its answer'));
    },
  });
}
