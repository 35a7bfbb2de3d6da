export { chatHistory } from './chat-history.js';
export type { ToolSchemas } from './deciding/scene.js';
export type { HistoryItem } from './history.js';
export { ScriptedLLM, type ScriptedLlmOptions } from './scripted-llm.js';
export {
  conversationEnded,
  type ScriptedCall,
  type ScriptedContext,
  type ScriptedReply,
  scriptedReply,
} from './scripted-reply.js';
