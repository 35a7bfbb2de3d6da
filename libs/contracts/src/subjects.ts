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
  /** Broadcast to every instance of a tool: stop working on this tool call. */
  toolCancel: (name: string, major: number) => `tool.${name}.v${major}.cancel`,

  /** Core NATS, every HEARTBEAT_INTERVAL_MS while an agent serves a call. */
  heartbeat: (tenant: string, callId: string) => `heartbeats.${tenant}.${callId}`,
  heartbeats: 'heartbeats.*.*',
  /** Request from an agent that wants its call ended (said goodbye, cap of turns). */
  callsEnd: 'calls-control.end',
} as const;

export const HEARTBEAT_INTERVAL_MS = 1000;
