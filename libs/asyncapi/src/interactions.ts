import type { addresses } from './addresses.js';

export interface Message {
  readonly summary: string;
  /** Name of a payload schema; a body without meaning when absent. */
  readonly payload?: string;
  readonly headers: 'trace' | 'agent' | 'journal' | 'toolRequest' | 'error' | 'dead';
}

/** Every message of the bus but the events, by name. */
export const messages = {
  ExecuteTool: {
    summary: 'The intent of the model: run this tool.',
    payload: 'ExecuteToolDto',
    headers: 'agent',
  },
  ToolExecuted: { summary: 'The tool ran.', payload: 'ExecuteToolReply', headers: 'trace' },
  ConfirmTool: {
    summary: 'The caller said yes, to exactly these arguments.',
    payload: 'ConfirmToolDto',
    headers: 'agent',
  },
  ToolConfirmed: { summary: 'What proves it, once.', payload: 'ConfirmToolReply', headers: 'trace' },
  CancelTools: {
    summary: 'A generation of the model was interrupted: none of its tools may run any more.',
    payload: 'CancelToolDto',
    headers: 'agent',
  },
  ToolsCancelled: { summary: 'What was in flight.', payload: 'CancelToolReply', headers: 'trace' },
  AskCatalog: { summary: 'Which tools may this call use?', payload: 'CatalogDto', headers: 'agent' },
  Catalog: {
    summary: 'The tools that run now and that its profile allows.',
    payload: 'CatalogReply',
    headers: 'trace',
  },
  CatalogChanged: { summary: 'A tool came, went or changed.', payload: 'CatalogChanged', headers: 'trace' },
  ToolRequest: {
    summary: 'Arguments; everything else is in the headers.',
    payload: 'ToolArguments',
    headers: 'toolRequest',
  },
  ToolResult: { summary: 'The work is done.', payload: 'ToolResult', headers: 'trace' },
  ToolStatusRequest: {
    summary: 'What became of the request with this idempotency key? The body is the same as its.',
    payload: 'ToolArguments',
    headers: 'toolRequest',
  },
  ToolStatus: { summary: 'What is known of it.', payload: 'EffectStatus', headers: 'trace' },
  ToolCancellation: {
    summary: 'Nobody waits for this tool call any more.',
    payload: 'ToolCancellation',
    headers: 'trace',
  },
  AskService: { summary: 'A service is asked about itself. The body is empty.', headers: 'trace' },
  ServiceAlive: { summary: 'It is there.', payload: 'ServicePing', headers: 'trace' },
  ServiceInfo: { summary: 'Each instance answers for itself.', payload: 'ServiceInfo', headers: 'trace' },
  EndCall: { summary: 'End this call now.', payload: 'EndCallDto', headers: 'agent' },
  AdmitJob: { summary: 'Is this dispatch still wanted?', payload: 'AdmitJobDto', headers: 'agent' },
  JobAdmitted: { summary: 'It is.', payload: 'AdmitJobReply', headers: 'trace' },
  WorkerStatus: { summary: 'How an agent worker is.', payload: 'WorkerStatus', headers: 'trace' },
  RevokeCall: { summary: 'End this call now.', payload: 'EndCallDto', headers: 'trace' },
  AppendTurn: { summary: 'A finished turn, to be stored.', payload: 'TurnFinished', headers: 'journal' },
  TurnStored: { summary: 'It is stored.', payload: 'AppendTurnReply', headers: 'trace' },
  ReadJournal: {
    summary: 'What was said in this call so far?',
    payload: 'ReadJournalDto',
    headers: 'agent',
  },
  Journal: { summary: 'As much of it as fits.', payload: 'ReadJournalReply', headers: 'trace' },
  CallEnding: { summary: 'Whether there was a call to end.', payload: 'EndCallReply', headers: 'trace' },
  Heartbeat: { summary: 'The agent serves the call.', payload: 'Heartbeat', headers: 'agent' },
  DeadLetter: {
    summary: 'A message that could not be processed, as it was.',
    payload: 'AnyBody',
    headers: 'dead',
  },
  Error: { summary: 'A coded error.', payload: 'ErrorReply', headers: 'error' },
} as const satisfies Readonly<Record<string, Message>>;

export type MessageName = keyof typeof messages;

export interface Interaction {
  readonly address: keyof typeof addresses | '$SRV.INFO' | '$SRV.PING.{service}.{id}';
  readonly summary: string;
  readonly message: MessageName;
  /** Of a request; every one can also be answered with an error. */
  readonly reply?: MessageName;
  /** Whether the platform's side of it is to send or to receive. */
  readonly action: 'send' | 'receive';
  readonly maxBytes?: 'toolArgumentsBytes' | 'commandBytes' | 'eventBytes';
  /** Of those who receive: one of them gets a message. */
  readonly queue?: string;
}

/** Every exchange on the bus but the events, by the name of its channel. */
export const interactions = {
  executeTool: {
    address: 'toolsExecute',
    summary: 'The only way from an intent of the model to an execution.',
    message: 'ExecuteTool',
    reply: 'ToolExecuted',
    action: 'receive',
    maxBytes: 'commandBytes',
  },
  confirmTool: {
    address: 'toolsConfirm',
    summary: 'Grants the confirmation that an irreversible tool needs.',
    message: 'ConfirmTool',
    reply: 'ToolConfirmed',
    action: 'receive',
    maxBytes: 'commandBytes',
  },
  cancelTools: {
    address: 'toolsCancel',
    summary: 'Stops the tools of a generation of the model.',
    message: 'CancelTools',
    reply: 'ToolsCancelled',
    action: 'receive',
    maxBytes: 'commandBytes',
  },
  catalog: {
    address: 'toolsCatalog',
    summary: 'The catalogue as one call sees it.',
    message: 'AskCatalog',
    reply: 'Catalog',
    action: 'receive',
    maxBytes: 'commandBytes',
  },
  catalogChanged: {
    address: 'toolsChanged',
    summary: 'Broadcast: ask for the catalogue again.',
    message: 'CatalogChanged',
    action: 'send',
  },
  tool: {
    address: 'tool',
    summary: 'A tool itself. Only the gateway asks.',
    message: 'ToolRequest',
    reply: 'ToolResult',
    action: 'send',
    maxBytes: 'toolArgumentsBytes',
    queue: 'tools',
  },
  toolCancel: {
    address: 'toolCancel',
    summary: 'Broadcast to every instance of a tool.',
    message: 'ToolCancellation',
    action: 'send',
  },
  toolStatus: {
    address: 'toolStatus',
    summary: 'Asked about an effect in doubt, of tools that declare `status`.',
    message: 'ToolStatusRequest',
    reply: 'ToolStatus',
    action: 'send',
    queue: 'tools',
  },
  serviceInfo: {
    address: '$SRV.INFO',
    summary: 'Discovery (ADR-32): whoever serves tools answers.',
    message: 'AskService',
    reply: 'ServiceInfo',
    action: 'send',
  },
  servicePing: {
    address: '$SRV.PING.{service}.{id}',
    summary: 'Whether one instance is still there (ADR-32).',
    message: 'AskService',
    reply: 'ServiceAlive',
    action: 'send',
  },
  toolOwner: {
    address: 'toolOwner',
    summary: 'Like $SRV.INFO; only the account that owns the tool gets it.',
    message: 'AskService',
    reply: 'ServiceInfo',
    action: 'send',
  },
  clientAction: {
    address: 'clientAction',
    summary: 'An action of the page of a caller, by way of the agent, with the wire protocol of a tool.',
    message: 'ToolRequest',
    reply: 'ToolResult',
    action: 'send',
    maxBytes: 'toolArgumentsBytes',
    queue: 'agent',
  },
  clientActionCancel: {
    address: 'clientActionCancel',
    summary: 'Nobody waits for this action any more.',
    message: 'ToolCancellation',
    action: 'send',
  },
  endCall: {
    address: 'callsEnd',
    summary: 'Ends a call: its agent said goodbye, or reached a bound.',
    message: 'EndCall',
    reply: 'CallEnding',
    action: 'receive',
    maxBytes: 'commandBytes',
  },
  admitJob: {
    address: 'callsAdmit',
    summary: 'Before a job takes a process: the call may have ended meanwhile.',
    message: 'AdmitJob',
    reply: 'JobAdmitted',
    action: 'receive',
    maxBytes: 'commandBytes',
  },
  workerStatus: {
    address: 'workerStatus',
    summary: 'Once in a second from each agent worker; who is silent is gone.',
    message: 'WorkerStatus',
    action: 'send',
  },
  revokeCall: {
    address: 'callsRevoke',
    summary: 'Ends a call whose session was revoked. Only token asks.',
    message: 'RevokeCall',
    reply: 'CallEnding',
    action: 'receive',
    maxBytes: 'commandBytes',
  },
  appendTurn: {
    address: 'journalAppend',
    summary: 'How an agent stores the finished turns of its call, and of no other.',
    message: 'AppendTurn',
    reply: 'TurnStored',
    action: 'receive',
    maxBytes: 'eventBytes',
  },
  readJournal: {
    address: 'journalRead',
    summary: 'How an agent that replaces another one learns what was said.',
    message: 'ReadJournal',
    reply: 'Journal',
    action: 'receive',
    maxBytes: 'commandBytes',
  },
  heartbeat: {
    address: 'heartbeat',
    summary: 'Once in a second while an agent serves a call.',
    message: 'Heartbeat',
    action: 'send',
  },
  deadLetter: {
    address: 'dead',
    summary: 'Stored in the stream DEAD until it is replayed.',
    message: 'DeadLetter',
    action: 'send',
  },
} as const satisfies Readonly<Record<string, Interaction>>;
