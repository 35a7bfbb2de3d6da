export type { AskedAction } from './consent/asked-action.js';
export { type Answer, isBackchannel, judgeAnswer, soundsLikeAnswer } from './consent/judge-answer.js';
export type { ToolSchemas } from './deciding/scene.js';
export type { HistoryItem } from './history.js';
export {
  conversationEnded,
  type ScriptedContext,
  type ScriptedReply,
  scriptedReply,
} from './scripted-reply.js';
