/** Method of LiveKit's RPC and topic of its text streams between a call's agent and the page of its caller. */
export const CLIENT_ACTIONS = 'client_actions';
/** Method of LiveKit's RPC by which the page answers a question of the agent with a click. */
export const CONFIRM_ACTION = 'confirm_action';

/** LiveKit's bound on the payload of a request and of a response, bytes of UTF-8. */
export const CLIENT_ACTION_BYTES = 15 * 1024;

/** What the agent asks of the page, by RPC `client_actions`. */
export interface ClientActionRequest {
  /** The same for every delivery of one action. */
  readonly id: string;
  readonly action: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** How long an answer is waited for, ms from its arrival: the clocks of page and agent may differ. */
  readonly deadlineMs: number;
}

/** Codes with which a page refuses an action, or says that it could not finish it. */
export const CLIENT_ACTION_CODES = [
  'ACTION_UNKNOWN',
  'ACTION_REFUSED',
  'ARGUMENTS_INVALID',
  'CALL_NOT_LIVE',
  'TOOL_CANCELLED',
  'TOOL_TIMEOUT',
] as const;
export type ClientActionCode = (typeof CLIENT_ACTION_CODES)[number];

/** The page's acknowledgement. */
export type ClientActionReply =
  | { readonly id: string; readonly ok: true; readonly result: Readonly<Record<string, unknown>> }
  | { readonly id: string; readonly ok: false; readonly code: ClientActionCode; readonly message: string };

/** What the agent tells the page, on topic `client_actions`. */
export type ClientActionEvent =
  /** Nobody waits for this action, or this click, any more. */
  | { readonly type: 'withdraw'; readonly id: string }
  /** A tool wants the caller's yes: to be shown whole, or not at all. */
  | ({ readonly type: 'confirm' } & ConfirmationRequest);

export interface ConfirmationRequest {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly value: string }[];
  /** How long a click counts, ms from its arrival. */
  readonly expiresInMs: number;
}

/** The caller's click, by RPC `confirm_action`. */
export interface ConfirmationClick {
  readonly id: string;
  readonly answer: 'yes' | 'no';
}

/** What became of it: `taken`, or `void` when it was too late or belongs to nothing that is still asked. */
export interface ConfirmationClickReply {
  readonly id: string;
  readonly outcome: 'taken' | 'void';
}
