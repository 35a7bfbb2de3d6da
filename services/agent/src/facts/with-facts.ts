import { llm } from '@livekit/agents';

/**
 * A conversation with the facts of the moment as a message of the system, right before the caller's last words: all that
 * stands before stays word for word what it was in the turn before, so that a vendor's prompt cache holds for it, and the
 * last message is still the caller's or a tool's, as some vendors demand.
 */
export function withFacts(chatCtx: llm.ChatContext, facts: string): llm.ChatContext {
  const items = [...chatCtx.items];
  const last = items.findLastIndex((item) => item.type === 'message' && item.role === 'user');
  const at = last === -1 ? items.length : last;
  const createdAt = items[at]?.createdAt ?? items.at(-1)?.createdAt ?? Date.now();
  items.splice(at, 0, llm.ChatMessage.create({ role: 'system', content: facts, createdAt }));
  return new llm.ChatContext(items);
}
