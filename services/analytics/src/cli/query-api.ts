import type { ServiceAddress } from '@trunkline/config';
import type { CallDetailReply, CallListReply } from '@trunkline/contracts';
import { CodedError, isErrorCode } from '@trunkline/errors';
import { z } from 'zod';
import { callDetailReply, callListReply } from './replies.js';

const TIMEOUT_MS = 15_000;
const errorReply = z.object({ code: z.string().refine(isErrorCode), message: z.string() });

/** Client of the query API of this service. */
export class QueryApi {
  constructor(private readonly address: ServiceAddress) {}

  /** @throws CodedError `NOT_RUNNING` when nobody answers; the error of an error reply. */
  list(query: {
    limit: number;
    state: string | undefined;
    before: string | undefined;
  }): Promise<CallListReply> {
    return this.get('v1/calls', query, callListReply);
  }

  /** @throws CodedError `NOT_FOUND` for a call that there is not, and as `list`. */
  call(callId: string, query: { spans: boolean }): Promise<CallDetailReply> {
    return this.get(`v1/calls/${callId}`, query, callDetailReply);
  }

  private async get<T>(
    path: string,
    query: Readonly<Record<string, string | number | boolean | undefined>>,
    reply: z.ZodType<T>,
  ): Promise<T> {
    const url = new URL(path, `${this.address.url.replace(/\/$/, '')}/`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const { status, body } = await this.fetch(url);
    if (status === 200) {
      const parsed = reply.safeParse(body);
      if (parsed.success) return parsed.data;
      throw new CodedError('INTERNAL', `${url.origin} answers as no analytics service does.`, {
        cause: parsed.error,
      });
    }
    const error = errorReply.safeParse(body);
    if (error.success && isErrorCode(error.data.code))
      throw new CodedError(error.data.code, error.data.message);
    throw new CodedError('DEPENDENCY_UNAVAILABLE', `${url.origin} answers with status ${status}.`);
  }

  private async fetch(url: URL): Promise<{ status: number; body: unknown }> {
    try {
      const response = await fetch(url, {
        headers: { authorization: `Bearer ${this.address.apiKey}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, body: await response.json().catch(() => undefined) };
    } catch (cause) {
      throw new CodedError(
        'NOT_RUNNING',
        `Analytics does not answer at ${url.origin}. Run npm start; npm run status shows what runs.`,
        { cause },
      );
    }
  }
}
