import { llm } from '@livekit/agents';
import { validateEvent } from '@trunkline/bus';
import { type ReadJournalReply, subjects, TurnFinished } from '@trunkline/contracts';
import type { CallBus } from '../capability/call-bus.js';

const TIMEOUT_MS = 5000;
const MAX_REPLY_BYTES = 1024 * 1024;

/**
 * The finished turns of a call, in order, from the durable log.
 *
 * @throws CodedError of the calls service or the bus; `CAPABILITY_INVALID` when yet another agent was dispatched.
 */
export async function readJournal(bus: CallBus, tenant: string, callId: string): Promise<TurnFinished[]> {
  const turns: TurnFinished[] = [];
  for (let after: number | undefined = 0; after !== undefined; ) {
    // The calls service is ours: its reply was built from this type. The turns are checked one by one.
    const reply = (await bus.request(
      subjects.journalRead,
      { tenant, callId, after },
      { timeoutMs: TIMEOUT_MS, maxReplyBytes: MAX_REPLY_BYTES },
    )) as ReadJournalReply;
    turns.push(...reply.turns.map((turn) => validateEvent(TurnFinished, turn)));
    after = reply.next;
  }
  return turns.sort((a, b) => a.index - b.index);
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
