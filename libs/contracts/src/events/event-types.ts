/** CloudEvents types, and the last token of the subject each is published on. */
export const EVENTS = {
  callCreated: { type: 'com.trunkline.call_created.v1', token: 'call_created' },
  agentJoined: { type: 'com.trunkline.agent_joined.v1', token: 'agent_joined' },
  agentLost: { type: 'com.trunkline.agent_lost.v1', token: 'agent_lost' },
  turnFinished: { type: 'com.trunkline.turn_finished.v1', token: 'turn_finished' },
  callEnded: { type: 'com.trunkline.call_ended.v1', token: 'call_ended' },
  callRead: { type: 'com.trunkline.call_read.v1', token: 'call_read' },
  toolDecided: { type: 'com.trunkline.tool_decided.v1', token: 'tool_decided' },
  toolSwitched: { type: 'com.trunkline.tool_switched.v1', token: 'tool_switched' },
  toolTermsDecided: { type: 'com.trunkline.tool_terms_decided.v1', token: 'tool_terms_decided' },
} as const;

export type EventName = keyof typeof EVENTS;

/** Those of the stream AUDIT; the others are of CALLS. */
export const AUDIT_EVENTS: ReadonlySet<EventName> = new Set([
  'callRead',
  'toolDecided',
  'toolSwitched',
  'toolTermsDecided',
]);
