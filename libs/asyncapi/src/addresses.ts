import { subjects } from '@trunkline/contracts';

/** The subjects as channel addresses of AsyncAPI: every one of the contracts but the patterns to subscribe with. */
export const addresses: Readonly<
  Record<Exclude<keyof typeof subjects, 'heartbeats' | 'workerStatuses'>, string>
> = {
  callEvent: subjects.callEvent('{tenant}', '{callId}', '{event}'),
  audit: subjects.audit('{tenant}', '{callId}', '{event}'),
  dead: subjects.dead('{stream}', '{consumer}'),
  toolsExecute: subjects.toolsExecute,
  toolsConfirm: subjects.toolsConfirm,
  toolsCancel: subjects.toolsCancel,
  toolsCatalog: subjects.toolsCatalog,
  toolsChanged: subjects.toolsChanged,
  tool: subjects.tool('{name}', 0).replace('v0', 'v{major}'),
  toolCancel: subjects.toolCancel('{name}', 0).replace('v0', 'v{major}'),
  toolStatus: subjects.toolStatus('{name}', 0).replace('v0', 'v{major}'),
  toolOwner: subjects.toolOwner('{name}'),
  clientAction: subjects.clientAction('{tenant}', '{callId}', '{action}'),
  clientActionCancel: subjects.clientActionCancel('{tenant}', '{callId}', '{action}'),
  heartbeat: subjects.heartbeat('{tenant}', '{callId}'),
  callsEnd: subjects.callsEnd,
  callsAdmit: subjects.callsAdmit,
  callsRevoke: subjects.callsRevoke,
  workerStatus: subjects.workerStatus('{workerId}'),
  journalAppend: subjects.journalAppend,
  journalRead: subjects.journalRead,
};

/** What the parameters of an address are. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  tenant: 'Name of the tenant.',
  callId: 'Id of the call.',
  workerId: 'Id that an agent worker gives itself when it starts.',
  event: 'Name of the event.',
  name: 'Name of the tool.',
  major: 'Major version of the tool, 1 to 1000.',
  action: 'Name of the action.',
  stream: 'Stream that the message was in.',
  consumer: 'Consumer that gave it up.',
};

/** Names of the parameters of an address, in order. */
export const parametersOf = (address: string): string[] =>
  [...address.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
