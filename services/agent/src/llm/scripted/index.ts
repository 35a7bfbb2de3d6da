export type { HistoryItem } from './history.js';
export { ScriptedLLM } from './scripted-llm.js';
export { scriptedReply } from './scripted-reply.js';
