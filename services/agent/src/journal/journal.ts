import { llm } from '@livekit/agents';
import { type Bus, readStoredEvents, validateEvent } from '@trunkline/bus';
import { EVENTS, STREAMS, subjects, TurnFinished } from '@trunkline/contracts';

/** The finished turns of a call, in order, from the durable log. */
export async function readJournal(bus: Bus, tenant: string, callId: string): Promise<TurnFinished[]> {
  const events = await readStoredEvents(
    bus,
    STREAMS.CALLS.name,
    subjects.callEvent(tenant, callId, EVENTS.turnFinished.token),
  );
  return events.map((event) => validateEvent(TurnFinished, event)).sort((a, b) => a.index - b.index);
}

/** The conversation so far, as the model's context. */
export function chatContextOf(turns: readonly TurnFinished[]): llm.ChatContext {
  const chat = llm.ChatContext.empty();
  for (const turn of turns) {
    if (turn.callerText !== '') chat.addMessage({ role: 'user', content: turn.callerText });
    if (turn.agentText !== '')
      chat.addMessage({ role: 'assistant', content: turn.agentText, interrupted: turn.interrupted });
  }
  return chat;
}
