import { CodedError, isErrorCode } from '@trunkline/errors';
import { z } from 'zod';
import type { ServiceAddress } from '../installation.js';

const TIMEOUT_MS = 15_000;
const errorReply = z.object({ code: z.string().refine(isErrorCode), message: z.string() });

interface ServiceRequest {
  /** What is undefined is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** With one it is a POST, otherwise a GET. */
  readonly body?: object;
}

/** What a command asks a service of this platform over HTTP. */
export class ServiceClient {
  constructor(
    private readonly address: ServiceAddress,
    /** How to speak of the service: `The tool gateway`. */
    private readonly name: string,
  ) {}

  /**
   * Asks with the API key, for 15 s at most.
   *
   * @throws CodedError `NOT_RUNNING` when nobody answers; the error of an error reply; `INTERNAL` for an answer of another
   * shape; `DEPENDENCY_UNAVAILABLE` for any other status.
   */
  async ask<T>(path: string, reply: z.ZodType<T>, { query = {}, body }: ServiceRequest = {}): Promise<T> {
    const url = new URL(path, `${this.address.url.replace(/\/$/, '')}/`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const answer = await this.fetch(url, body);
    if (answer.status === 200) {
      const parsed = reply.safeParse(answer.body);
      if (parsed.success) return parsed.data;
      const message = `What answers at ${url.origin} is another service. ${this.name} was expected.`;
      throw new CodedError('INTERNAL', message, { cause: parsed.error });
    }
    const error = errorReply.safeParse(answer.body);
    if (error.success && isErrorCode(error.data.code))
      throw new CodedError(error.data.code, error.data.message);
    throw new CodedError('DEPENDENCY_UNAVAILABLE', `${url.origin} answers with status ${answer.status}.`);
  }

  private async fetch(url: URL, body: object | undefined): Promise<{ status: number; body: unknown }> {
    const authorization = `Bearer ${this.address.apiKey}`;
    try {
      const response = await fetch(url, {
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json().catch(() => undefined) };
    } catch (cause) {
      const message = `${this.name} does not answer at ${url.origin}. Run npm start; npm run status shows what runs.`;
      throw new CodedError('NOT_RUNNING', message, { cause });
    }
  }
}
