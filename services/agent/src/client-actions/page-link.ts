import type { LocalParticipant } from '@livekit/rtc-node';
import { CALLER_IDENTITY, CLIENT_ACTIONS, type ClientActionEvent } from '@trunkline/contracts';

/** What is needed of LiveKit's participant. */
export type Participant = Pick<LocalParticipant, 'performRpc' | 'sendText' | 'registerRpcMethod'>;

/** The way from the agent to the page of its caller, and to nobody else. */
export class PageLink {
  constructor(private readonly participant: Participant) {}

  /** Asks the page. Rejects with LiveKit's RpcError. */
  ask(payload: object, timeoutMs: number): Promise<string> {
    return this.participant.performRpc({
      destinationIdentity: CALLER_IDENTITY,
      method: CLIENT_ACTIONS,
      payload: JSON.stringify(payload),
      responseTimeout: timeoutMs,
    });
  }

  /** Tells the page something. It may have left: nobody waits for an answer. */
  async tell(event: ClientActionEvent): Promise<void> {
    await this.participant.sendText(JSON.stringify(event), {
      topic: CLIENT_ACTIONS,
      destinationIdentities: [CALLER_IDENTITY],
    });
  }

  /** Answers the page's requests of this method, for as long as the room is there. Somebody else's are refused. */
  serve(method: string, answer: (payload: string) => Promise<object>): void {
    this.participant.registerRpcMethod(method, async ({ callerIdentity, payload }) => {
      if (callerIdentity !== CALLER_IDENTITY) throw new Error('only the caller may ask');
      return JSON.stringify(await answer(payload));
    });
  }
}
