/** Every subject of the bus. Tokens must have passed `isName` before they come here. */
export const subjects = {
  callEvent: (tenant: string, callId: string, event: string) => `calls.${tenant}.${callId}.${event}`,
  audit: (tenant: string, callId: string, event: string) => `audit.${tenant}.${callId}.${event}`,
  dead: (stream: string, consumer: string) => `dead.${stream}.${consumer}`,

  toolsExecute: 'tools.execute',
  toolsConfirm: 'tools.confirm',
  toolsCancel: 'tools.cancel',
  toolsCatalog: 'tools.catalog',
  /** Broadcast: the catalogue has a new revision. */
  toolsChanged: 'tools.changed',

  tool: (name: string, major: number) => `tool.${name}.v${major}`,
  /** What became of an effect that is in doubt, asked of tools that declare `status`. */
  toolStatus: (name: string, major: number) => `tool.${name}.v${major}.status`,
  /** Broadcast to every instance of a tool: stop working on this tool call. */
  toolCancel: (name: string, major: number) => `tool.${name}.v${major}.cancel`,

  /** Asked like `$SRV.INFO`; only the account that owns the tool, by the configuration of the bus, gets it. */
  toolOwner: (name: string) => `tool-owner.${name}`,

  /** An action of the page of this call's caller: served by the call's agent, with the wire protocol of a tool. */
  clientAction: (tenant: string, callId: string, action: string) =>
    `client-action.${tenant}.${callId}.${action}`,
  /** Told to the agent: nobody waits for this action any more. */
  clientActionCancel: (tenant: string, callId: string, action: string) =>
    `client-action.${tenant}.${callId}.${action}.cancel`,

  /** Core NATS, every HEARTBEAT_INTERVAL_MS while an agent serves a call. */
  heartbeat: (tenant: string, callId: string) => `heartbeats.${tenant}.${callId}`,
  heartbeats: 'heartbeats.*.*',
  /** Request from an agent that wants its call ended (said goodbye, cap of turns). */
  callsEnd: 'calls-control.end',
  /** Request from an agent worker, and from the process that it gives the job to: is the job still wanted? */
  callsAdmit: 'calls-control.admit',
  /** Broadcast of an agent worker: how it is. */
  workerStatus: (workerId: string) => `workers.${workerId}`,
  workerStatuses: 'workers.*',
  /** Request from the token service: this session is revoked. */
  callsRevoke: 'calls-control.revoke',
  /** Request from an agent: store this event of my call (one finished turn). The call is named in headers. */
  journalAppend: 'journal.append',
  /** Request from an agent that replaces another one: the finished turns of my call. */
  journalRead: 'journal.read',
} as const;

export const HEARTBEAT_INTERVAL_MS = 1000;
