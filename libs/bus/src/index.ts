export { Bus, type BusSettings, errorFromReply, type RequestOptions } from './connection/bus.js';
export { type JsonBounds, parseJson } from './connection/json.js';
export { deniedSubscriptions, requireServiceRights } from './connection/subscription-rights.js';
export { type DeadLetter, publishDeadLetter } from './events/dead-letter.js';
export {
  decodeEnvelope,
  type EventContent,
  encodeEvent,
  type IncomingEvent,
  type OutgoingEvent,
  outgoingEvent,
} from './events/event.js';
export { type EventSink, EventStore } from './events/event-store.js';
export { fitEvent } from './events/fit/fit-event.js';
export { Outbox } from './events/outbox.js';
export { KvBucket, type KvBucketOptions, type Versioned } from './kv/kv-bucket.js';
export { writeToolTerms } from './kv/tool-terms.js';
export { BusContext } from './nest/bus-context.js';
export { BusServer, type BusServerOptions, type DirectHandlers } from './nest/bus-server.js';
export { CodedRpcFilter } from './nest/coded-rpc.filter.js';
export { DtoPipe } from './nest/dto.pipe.js';
export {
  hashCapability,
  type IssuedCapability,
  issueCapability,
  provesCapability,
  requireCapability,
} from './requests/capability.js';
export { addMicroService, microServiceClient } from './requests/micro-service.js';
export { respondError, respondJson } from './requests/reply.js';
export { type FieldProblem, hasInheritedName, validateDto, validateEvent } from './requests/validate.js';
export {
  BatchConsumer,
  type BatchConsumerOptions,
  type BatchHandler,
  type StreamBatch,
} from './streams/batch-consumer.js';
export { provision } from './streams/provision.js';
export type { StreamMessage } from './streams/stream-message.js';
export {
  countEvents,
  ensureConsumer,
  ensureStreams,
  lastSequence,
  readEventIds,
  readStoredEvents,
  readStoredMessages,
  readStoredPage,
} from './streams/streams.js';
