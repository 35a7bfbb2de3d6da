export { ANSWER_PROBLEMS, type AnswerProblem } from './answer-problems.js';

import 'reflect-metadata';

export { CALLER_ASSURANCES, type CallerAssurance } from './caller-assurance.js';
export { canonicalJson } from './canonical-json.js';
export { type ClientAction, clientActionTool } from './client-action-tool.js';
export {
  CLIENT_ACTION_BYTES,
  CLIENT_ACTION_CODES,
  CLIENT_ACTIONS,
  type ClientActionCode,
  type ClientActionEvent,
  type ClientActionReply,
  type ClientActionRequest,
  CONFIRM_ACTION,
  type ConfirmationClick,
  type ConfirmationClickReply,
  type ConfirmationRequest,
} from './client-actions.js';
export { AcceptToolDto, type AcceptToolReply } from './commands/accept-tool.js';
export { AdmitJobDto, type AdmitJobReply } from './commands/admit-job.js';
export { CancelToolDto, type CancelToolReply } from './commands/cancel-tool.js';
export { CatalogDto, type CatalogReply } from './commands/catalog.js';
export { ConfirmToolDto, type ConfirmToolReply } from './commands/confirm-tool.js';
export {
  CreateSessionDto,
  type IceServer,
  type SessionReply,
  type SessionStateReply,
} from './commands/create-session.js';
export { EndCallDto, type EndCallReply } from './commands/end-call.js';
export { ExecuteToolDto, type ExecuteToolReply } from './commands/execute-tool.js';
export { ReadJournalDto, type ReadJournalReply } from './commands/read-journal.js';
export { SwitchToolDto, type SwitchToolReply, type ToolSwitch } from './commands/switch-tool.js';
export { confirmPlaceholders, MAX_CONFIRM_TEMPLATE } from './confirm-template.js';
export { CONFIRM_BY, type ConfirmTerms } from './confirm-terms.js';
export { DEAD_LETTER_HEADERS } from './dead-letter.js';
export { ADJUSTED } from './events/adjusted.js';
export { AgentJoined } from './events/agent-joined.js';
export { AGENT_LOST_REASONS, AgentLost } from './events/agent-lost.js';
export { CallCreated } from './events/call-created.js';
export { CallEnded, END_REASONS, type EndReason } from './events/call-ended.js';
export { CallRead } from './events/call-read.js';
export { EVENT_CLASSES } from './events/event-classes.js';
export { AUDIT_EVENTS, EVENTS, type EventName } from './events/event-types.js';
export { ToolDecided } from './events/tool-decided.js';
export { OPERATOR_CALL_ID, ToolSwitched } from './events/tool-switched.js';
export {
  PLATFORM_TENANT,
  TERMS_OUTCOMES,
  TermChange,
  ToolTermsDecided,
} from './events/tool-terms-decided.js';
export { TurnClaim, TurnFinished, TurnStages, TurnTool } from './events/turn-finished.js';
export { HEADERS } from './headers.js';
export { LIMITS, MAX_UINT32 } from './limits.js';
export {
  CALLER_IDENTITY,
  CAPABILITY_PATTERN,
  isName,
  NAME_PATTERN,
  parseRoomName,
  roomName,
} from './names.js';
export type { CallDetailReply, CallTurn, ToolAuditEntry, TraceSpan } from './queries/call-detail.js';
export { CALL_STATES, type CallListReply, type CallState, type CallSummary } from './queries/call-summary.js';
export {
  type CircuitStatus,
  FINDING_KINDS,
  TOOL_STATES,
  type ToolFinding,
  type ToolState,
  type ToolStatus,
  type ToolsStatusReply,
} from './queries/tool-status.js';
export { IsReadable, isReadableText, visibleJson, visibleText } from './readable-text.js';
export {
  API_SCOPES,
  type ApiKeyRecord,
  type ApiKeyUse,
  type ApiScope,
  type CallRecord,
  DispatchMetadata,
  type QuotaRecord,
} from './records.js';
export { STAGES, type Stage, type StageDurations, TURN_TOPIC } from './stages.js';
export { BUCKET_TTL_MS, BUCKETS, STREAMS } from './streams.js';
export { HEARTBEAT_INTERVAL_MS, subjects } from './subjects.js';
export {
  EFFECT_OUTCOMES,
  EFFECTS,
  type Effect,
  type EffectStatus,
  type JsonSchema,
  TOOL_LIMIT_KINDS,
  TOOL_LIMIT_SCOPES,
  TOOL_METADATA_KEY,
  type ToolDefinition,
  type ToolLimit,
} from './tool-definition.js';
export { ToolLimitDto } from './tool-limit.dto.js';
export { ConfirmTermsDto, ToolTermsDto } from './tool-terms.dto.js';
export type { ToolTerms, ToolTermsRecord } from './tool-terms.js';
export { type NormalisedArguments, withoutEmptyOptionals } from './without-empty-optionals.js';
export {
  WORKER_REFUSALS,
  WORKER_STATUS_INTERVAL_MS,
  type WorkerRefusal,
  WorkerStatus,
} from './worker-status.js';
