import { AgentJoined } from './agent-joined.js';
import { AgentLost } from './agent-lost.js';
import { CallCreated } from './call-created.js';
import { CallEnded } from './call-ended.js';
import { CallRead } from './call-read.js';
import type { EventName } from './event-types.js';
import { ToolDecided } from './tool-decided.js';
import { ToolSwitched } from './tool-switched.js';
import { ToolTermsDecided } from './tool-terms-decided.js';
import { TurnFinished } from './turn-finished.js';

/** The data of each event. */
export const EVENT_CLASSES: Readonly<Record<EventName, new () => object>> = {
  callCreated: CallCreated,
  agentJoined: AgentJoined,
  agentLost: AgentLost,
  turnFinished: TurnFinished,
  callEnded: CallEnded,
  callRead: CallRead,
  toolDecided: ToolDecided,
  toolSwitched: ToolSwitched,
  toolTermsDecided: ToolTermsDecided,
};
