import type { llm } from '@livekit/agents';
import type { HistoryItem } from '@trunkline/dialogue';

/** A LiveKit chat context as a conversation. Instructions and everything that nobody said is left out. */
export function chatHistory(chatCtx: llm.ChatContext): readonly HistoryItem[] {
  return chatCtx.items.flatMap((item): HistoryItem[] => {
    switch (item.type) {
      case 'message': {
        const text = item.textContent ?? '';
        if (item.role === 'user') return [{ type: 'caller', text, at: item.createdAt }];
        return item.role === 'assistant' ? [{ type: 'agent', text, interrupted: item.interrupted }] : [];
      }
      case 'function_call':
        return [{ type: 'call', callId: item.callId, name: item.name, arguments: item.args }];
      case 'function_call_output':
        return [{ type: 'result', callId: item.callId, output: item.output }];
      case 'agent_handoff':
      case 'agent_config_update':
        return [];
    }
  });
}
