import { randomUUID } from 'node:crypto';
import type { LocalParticipant } from '@livekit/rtc-node';
import {
  CALLER_IDENTITY,
  CLIENT_ACTIONS,
  type ClientActionEvent,
  type ClientActionRequest,
} from '@trunkline/contracts';

/** How long a client may take to say that it is a page, ms. */
const PRESENCE_MS = 5000;

/** What is needed of LiveKit's participant. */
export type Participant = Pick<LocalParticipant, 'performRpc' | 'sendText' | 'registerRpcMethod'>;

/** The way from the agent to the page of its caller, and to nobody else. */
export class PageLink {
  constructor(private readonly participant: Participant) {}

  /** Whether the caller's client takes client actions at all: one that does refuses what it doesn't know by itself. */
  isThere(): Promise<boolean> {
    const question: ClientActionRequest = {
      id: `page-${randomUUID()}`,
      action: 'present',
      arguments: {},
      deadlineMs: PRESENCE_MS,
    };
    return this.ask(question, PRESENCE_MS).then(
      () => true,
      () => false,
    );
  }

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
