import { object, optional, type Reader, text } from './reader.js';

const TIMEOUT_MS = 20_000;

/** A request to the console's backend that failed, with the code to look up in docs/errors.md. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** W3C trace id, where there is one. */
    readonly traceId?: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const errorReply = object({ code: text, message: text, traceId: optional(text) });

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/**
 * Asks the backend.
 *
 * @throws ApiError with the code of the reply, `UNREACHABLE` when there is none in time, or `UNEXPECTED_REPLY`.
 * An abort by `signal` passes on its reason.
 */
export async function api<T>(path: string, reader: Reader<T>, request: ApiRequest = {}): Promise<T> {
  const response = await ask(path, request);
  const json = await bodyOf(response);
  if (!response.ok) throw refusal(response, json);
  try {
    return reader(json);
  } catch {
    throw new ApiError(
      'UNEXPECTED_REPLY',
      'The server answered something this page does not understand. Reload the page.',
    );
  }
}

async function ask(path: string, { method = 'GET', body, signal }: ApiRequest): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(path, {
      method,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    throw new ApiError('UNREACHABLE', 'The console does not answer. Is it still running?');
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function refusal(response: Response, json: unknown): ApiError {
  try {
    const { code, message, traceId } = errorReply(json);
    return new ApiError(code, message, traceId === '' ? undefined : traceId);
  } catch {
    return new ApiError('UNEXPECTED_REPLY', `The server answered with status ${response.status}.`);
  }
}
