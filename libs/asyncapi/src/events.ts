import type { EventName } from '@trunkline/contracts';

export const EVENT_SUMMARIES: Readonly<Record<EventName, string>> = {
  callCreated: 'A session was granted: the call may begin.',
  agentJoined: 'An agent was seen in the room of the call.',
  agentLost: 'The agent of a live call vanished; another one is dispatched.',
  turnFinished: 'One turn of the conversation is over: what was said, and where its time went.',
  callEnded: 'The last event of a call.',
  callRead: 'Somebody read the details of a call.',
  toolDecided: 'What the gateway decided about one tool call, and how it ended.',
  toolSwitched: 'An operator switched a tool off or on again, for one tenant or for all.',
  toolTermsDecided:
    'A definition that a tool service registered was adopted, contested, or accepted by an operator.',
};
