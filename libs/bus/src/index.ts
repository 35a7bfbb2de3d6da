export {
  BatchConsumer,
  type BatchConsumerOptions,
  type BatchHandler,
  type StreamBatch,
} from './batch-consumer.js';
export {
  hashCapability,
  type IssuedCapability,
  issueCapability,
  provesCapability,
  requireCapability,
} from './capability.js';
export { Bus, type BusSettings, errorFromReply, type RequestOptions } from './connection.js';
export { type DeadLetter, publishDeadLetter } from './dead-letter.js';
export {
  decodeEnvelope,
  type EventContent,
  encodeEvent,
  type IncomingEvent,
  type OutgoingEvent,
  outgoingEvent,
} from './event.js';
export { type EventSink, EventStore } from './event-store.js';
export { fitEvent } from './fit/fit-event.js';
export { type JsonBounds, parseJson } from './json.js';
export { KvBucket, type KvBucketOptions, type Versioned } from './kv-bucket.js';
export { addMicroService, microServiceClient } from './micro-service.js';
export { BusContext } from './nest/bus-context.js';
export { BusServer, type BusServerOptions, type DirectHandlers } from './nest/bus-server.js';
export { CodedRpcFilter } from './nest/coded-rpc.filter.js';
export { DtoPipe } from './nest/dto.pipe.js';
export { Outbox } from './outbox.js';
export { provision } from './provision.js';
export { respondError, respondJson } from './reply.js';
export type { StreamMessage } from './stream-message.js';
export {
  countEvents,
  ensureConsumer,
  ensureStreams,
  lastSequence,
  readEventIds,
  readStoredEvents,
  readStoredMessages,
  readStoredPage,
} from './streams.js';
export { deniedSubscriptions, requireServiceRights } from './subscription-rights.js';
export { writeToolTerms } from './tool-terms.js';
export { type FieldProblem, hasInheritedName, validateDto, validateEvent } from './validate.js';
