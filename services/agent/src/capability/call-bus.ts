import type { Bus, RequestOptions } from '@trunkline/bus';
import { HEADERS } from '@trunkline/contracts';

/** The bus as the agent of one call uses it: everything that it sends proves which call it speaks for. */
export class CallBus {
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    private readonly bus: Bus,
    capability: string,
  ) {
    this.headers = { [HEADERS.capability]: capability };
  }

  /** @throws CodedError as `Bus.request` does; `CAPABILITY_INVALID` when another agent serves the call now. */
  request(subject: string, body: unknown, options: RequestOptions): Promise<unknown> {
    return this.bus.request(subject, body, { ...options, headers: { ...options.headers, ...this.headers } });
  }

  publish(subject: string, body: unknown): void {
    this.bus.publish(subject, body, this.headers);
  }

  subscribe(...args: Parameters<Bus['subscribe']>): ReturnType<Bus['subscribe']> {
    return this.bus.subscribe(...args);
  }

  /** Answers JSON. */
  respond(
    msg: Parameters<Bus['respond']>[0],
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    this.bus.respond(msg, JSON.stringify(body ?? null), { ...headers, ...this.headers });
  }
}
