import { AutoSubscribe, type JobContext } from '@livekit/agents';
import { Outbox, parseJson, validateDto } from '@trunkline/bus';
import {
  CALLER_IDENTITY,
  CONFIRM_ACTION,
  DispatchMetadata,
  type EndReason,
  LIMITS,
  subjects,
  TURN_TOPIC,
  type TurnFinished,
} from '@trunkline/contracts';
import { CodedError, toCodedError } from '@trunkline/errors';
import type { AgentProfile } from '@trunkline/profiles';
import {
  type Context,
  contextFromTraceHeaders,
  SpanKind,
  startSpan,
  trace,
  traceHeaders,
} from '@trunkline/telemetry';
import { CallGrounding } from '../answer/grounding/call-grounding.js';
import { CallerDataGuard } from '../caller-data/caller-data-guard.js';
import { CallBus } from '../capability/call-bus.js';
import { ClientActionServer } from '../client-actions/client-action-server.js';
import { PageLink } from '../client-actions/page-link.js';
import type { JobParts } from '../job/job-parts.js';
import { chatContextOf, readJournal } from '../journal/journal.js';
import { JournalSink } from '../journal/journal-sink.js';
import { ToolBridge } from '../tools/tool-bridge.js';
import { TurnRecorder } from '../turn/turn-recorder.js';
import { isJobWanted } from '../worker/is-job-wanted.js';
import { CallSession } from './call-session.js';
import { startHeartbeat } from './heartbeat.js';

const CALLER_TIMEOUT_MS = 60_000;

/** Serves one call: from the dispatch until the caller or the agent ends it. */
export async function serveCall(job: JobContext, parts: JobParts): Promise<void> {
  const metadata = validateDto(
    DispatchMetadata,
    parseJson(Buffer.from(job.job.metadata), { maxBytes: LIMITS.commandBytes }),
  );
  const { tenant, callId, capability } = metadata;
  const bus = new CallBus(parts.bus, capability);
  // The job may have waited for this process.
  if (!(await isJobWanted(bus, { tenant, callId }))) {
    parts.logger.info({ tenant, callId }, 'call has ended before it was served');
    job.shutdown('call_ended');
    return;
  }
  const logger = parts.logger.child({ tenant, callId, attempt: metadata.attempt });
  const callSpan = startSpan(
    'call',
    { kind: SpanKind.CONSUMER, attributes: { 'trunkline.call.id': callId, 'trunkline.tenant': tenant } },
    contextFromTraceHeaders(metadata),
  );
  const callContext = trace.setSpan(contextFromTraceHeaders(metadata), callSpan);

  const profile = await loadProfile(parts, metadata);
  const journal = metadata.attempt > 1 ? await readJournal(bus, tenant, callId) : [];
  // Of a caller only the voice is listened to.
  await job.connect(undefined, AutoSubscribe.AUDIO_ONLY);
  const identity = job.agent?.identity ?? `agent-${job.job.id}`;
  const stopHeartbeat = startHeartbeat(bus, tenant, callId, identity);
  const outbox = new Outbox(
    parts.bus,
    'agent',
    logger,
    new JournalSink({ bus: parts.bus, tenant, callId, capability, logger }),
  );

  const grounding = new CallGrounding(
    profile,
    journal.map(({ agentText }) => agentText),
  );
  const recorder = new TurnRecorder({
    tenant,
    callId,
    budgetMs: profile.budget.totalMs,
    recordTranscript: profile.privacy.recordTranscript,
    firstIndex: (journal.at(-1)?.index ?? -1) + 1,
    parent: callContext,
    ...(profile.grounding.mode === 'off' ? {} : { judge: (answer: string) => [...grounding.judge(answer)] }),
    onFinished: (turn, context) => finished(turn, context),
  });
  const participant = job.room.localParticipant;
  if (!participant) throw new CodedError('CALL_FAILED', 'The agent is not in the room.');
  const page = new PageLink(participant);
  const tools = new ToolBridge({
    bus,
    tenant,
    callId,
    toolTimeoutMs: profile.limits.toolTimeoutMs,
    recorder,
    language: profile.language,
    page,
    onResult: (tool, result) => grounding.toolReturned(tool, result),
    logger,
  });
  const actions = new ClientActionServer({ bus, tenant, callId, page, logger });
  actions.start();
  const guard = new CallerDataGuard(logger, () => void endCall('caller_abuse'));
  guard.watch(job.room);
  page.serve(
    CONFIRM_ACTION,
    guard.admit((payload) => tools.confirmation.click(payload)),
  );
  const session = await CallSession.create({
    job,
    parts,
    profile,
    recorder,
    tools,
    page,
    grounding,
    startedAt: journal[0] ? Date.parse(journal[0].startedAt) : Date.now(),
    logger,
    history: chatContextOf(journal),
  });

  function finished(turn: TurnFinished, context: Context): void {
    outbox.publish({
      name: 'turnFinished',
      data: turn,
      id: `${callId}-${turn.turnId}`,
      traceHeaders: traceHeaders(context),
    });
    job.agent
      ?.sendText(JSON.stringify(turn), { topic: TURN_TOPIC, destinationIdentities: [CALLER_IDENTITY] })
      .catch((error: unknown) => {
        if (job.room.remoteParticipants.size > 0)
          logger.warn({ err: error, turnId: turn.turnId }, 'turn record not sent to the caller');
      });
    if (session.ended) void endCall(session.ended);
  }

  async function endCall(reason: EndReason): Promise<void> {
    try {
      await bus.request(subjects.callsEnd, { tenant, callId, reason }, { timeoutMs: 5000 });
    } catch (thrown) {
      logger.warn({ code: toCodedError(thrown).code }, 'call not ended for everybody, leaving it');
      job.shutdown(reason);
    }
  }

  job.addShutdownCallback(async () => {
    stopHeartbeat();
    actions.close();
    tools.confirmation.close();
    await session.close();
    recorder.finish();
    callSpan.end();
    await outbox.close(3000);
    logger.info('call left');
  });

  await session.start();
  logger.info('call joined');
  if (!job.room.isConnected) return;
  await within(CALLER_TIMEOUT_MS, job.waitForParticipant(CALLER_IDENTITY));
  session.greet(journal.length > 0);
}

/** @throws CodedError `PROFILE_NOT_FOUND` */
async function loadProfile(
  parts: JobParts,
  { profile, profileVersion }: DispatchMetadata,
): Promise<AgentProfile> {
  const stored = await parts.profiles.get(`${profile}.${profileVersion}`);
  if (stored === undefined) throw new CodedError('PROFILE_NOT_FOUND');
  return stored.value;
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CodedError('CALL_FAILED', 'The caller did not join.')), timeoutMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
