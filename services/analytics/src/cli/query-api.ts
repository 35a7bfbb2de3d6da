import { type ServiceAddress, ServiceClient } from '@trunkline/config';
import type { CallDetailReply, CallListReply } from '@trunkline/contracts';
import { callDetailReply, callListReply } from './replies.js';

/** The query API of this service. */
export class QueryApi {
  private readonly client: ServiceClient;

  constructor(address: ServiceAddress) {
    this.client = new ServiceClient(address, 'Analytics');
  }

  /** @throws CodedError as `ServiceClient.ask` does. */
  list(query: {
    limit: number;
    state: string | undefined;
    before: string | undefined;
  }): Promise<CallListReply> {
    return this.client.ask('v1/calls', callListReply, { query });
  }

  /** @throws CodedError `NOT_FOUND` for a call that there is not, and as `list`. */
  call(callId: string, query: { spans: boolean }): Promise<CallDetailReply> {
    return this.client.ask(`v1/calls/${callId}`, callDetailReply, { query });
  }
}
