import type {
  AgentJoined,
  AgentLost,
  CallCreated,
  CallEnded,
  CallRead,
  ToolDecided,
  TurnFinished,
} from '@trunkline/contracts';

/** What an event says, by its name. */
export type EventContent =
  | { readonly name: 'callCreated'; readonly data: CallCreated }
  | { readonly name: 'agentJoined'; readonly data: AgentJoined }
  | { readonly name: 'agentLost'; readonly data: AgentLost }
  | { readonly name: 'turnFinished'; readonly data: TurnFinished }
  | { readonly name: 'callEnded'; readonly data: CallEnded }
  | { readonly name: 'callRead'; readonly data: CallRead }
  | { readonly name: 'toolDecided'; readonly data: ToolDecided };

/** A valid event from a stream. */
export interface CallEvent {
  readonly tenant: string;
  readonly callId: string;
  readonly id: string;
  readonly type: string;
  /** Last token of its subject: `turn_finished`. */
  readonly token: string;
  readonly source: string;
  /** Epoch ms. */
  readonly time: number;
  readonly stream: string;
  readonly sequence: number;
  readonly deliveries: number;
  /** When JetStream stored it, epoch ms. */
  readonly storedAtMs: number;
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
  /** 32 hex digits, or empty. */
  readonly traceId: string;
  /** The body as it came: one JSON object. */
  readonly body: string;
  /** Undefined for a type that this release does not know: it is kept as it is. */
  readonly content: EventContent | undefined;
}

/** The same call, whatever the event. */
export const callKey = (of: { readonly tenant: string; readonly callId: string }): string =>
  `${of.tenant}.${of.callId}`;
