import type { Msg } from '@nats-io/nats-core';
import { BaseRpcContext } from '@nestjs/microservices';
import { HEADERS } from '@trunkline/contracts';

/** What a message handler may know besides its body. Injected by `@Ctx()`. */
export class BusContext extends BaseRpcContext<[Msg]> {
  get subject(): string {
    return this.getArgByIndex(0).subject;
  }

  /** A header of the message, or undefined. */
  header(name: string): string | undefined {
    return this.getArgByIndex(0).headers?.get(name) || undefined;
  }

  /** What the sender proves with that it is the agent of a call. */
  get capability(): string | undefined {
    return this.header(HEADERS.capability);
  }
}
