import { setTimeout as sleep } from 'node:timers/promises';
import { Room, RoomEvent, TrackKind, TrackPublishOptions, TrackSource } from '@livekit/rtc-node';
import { TURN_TOPIC, type TurnFinished } from '@trunkline/contracts';
import { CodedError, toCodedError } from '@trunkline/errors';
import { Ear } from '../audio/ear.js';
import { Microphone } from '../audio/microphone.js';
import { Recording } from '../audio/recording.js';
import type { CallReport, TurnReport } from './report.js';
import { createSession, type TokenService } from './session-client.js';

/** Silence after the agent's record of a turn that makes sure it says no more, ms. */
const SILENCE_MS = 600;

export interface Utterance {
  /** What is said, for the report. */
  readonly text: string;
  /** Mono at 48 kHz. */
  readonly samples: Float32Array;
  /** Cuts in so long after the agent's answer has begun, ms. @default the agent is heard out */
  readonly bargeInMs?: number;
}

export interface PlaceCallOptions extends TokenService {
  readonly profile?: string;
  /** @default 'synthetic-caller' */
  readonly callerId?: string;
  readonly utterances: readonly Utterance[];
  /** Stereo WAV of the call. */
  readonly record?: string;
  /** For the greeting, and for each answer, ms. @default 30000 */
  readonly turnTimeoutMs?: number;
  readonly onTurn?: (turn: TurnReport) => void;
  readonly onGreeting?: (text: string) => void;
}

/**
 * Calls the agent as a real participant: takes a session, joins over WebRTC, says each utterance in real time after the
 * agent has finished speaking, hears the answers, hangs up. Never throws: failures are in the report.
 */
export async function placeCall(options: PlaceCallOptions): Promise<CallReport> {
  const turns: TurnReport[] = [];
  let callId = '';
  let traceId = '';
  let greeting = '';
  let line: Line | undefined;
  try {
    const session = await createSession(options, options.profile, options.callerId ?? 'synthetic-caller');
    ({ callId, traceId } = session);
    line = await Line.open(session.url, session.token);
    greeting = await line.greeting(options.turnTimeoutMs ?? 30_000);
    options.onGreeting?.(greeting);
    for (const [index, utterance] of options.utterances.entries()) {
      const cutOffMs = options.utterances[index + 1]?.bargeInMs;
      const finished = await line.say(utterance, options.turnTimeoutMs ?? 30_000, cutOffMs);
      turns.push(...finished);
      for (const turn of finished) options.onTurn?.(turn);
    }
    return { ok: true, callId, traceId, greeting, turns };
  } catch (thrown) {
    const { code, message } = toCodedError(thrown);
    return { ok: false, callId, traceId, greeting, turns, error: { code, message } };
  } finally {
    await line?.close();
    if (options.record !== undefined) await line?.recording.write(options.record);
  }
}

/** The caller's end of a call. */
class Line {
  readonly recording = new Recording();
  private readonly ended = new AbortController();
  private readonly room = new Room();
  private readonly ear = new Ear((samples, at) => this.recording.addAgent(samples, at));
  private readonly microphone = new Microphone((samples, at) => this.recording.addCaller(samples, at));
  private records: TurnFinished[] = [];
  /** Utterances whose turns are not finished. */
  private open: { readonly utterance: Utterance; readonly spokeUntil: number }[] = [];

  /** @throws CodedError `CALL_FAILED` when the media server refuses or is not reached. */
  static async open(url: string, token: string): Promise<Line> {
    const line = new Line();
    const { room } = line;
    room.on(RoomEvent.TrackSubscribed, (track) => {
      if (track.kind === TrackKind.KIND_AUDIO)
        line.ear.listen(track, line.ended.signal).catch(() => line.ended.abort());
    });
    room.on(RoomEvent.Disconnected, () => line.ended.abort());
    room.registerTextStreamHandler(TURN_TOPIC, (reader) => {
      reader.readAll().then(
        (text) => line.records.push(JSON.parse(text) as TurnFinished),
        () => undefined,
      );
    });
    try {
      await room.connect(url, token, { autoSubscribe: true, dynacast: false });
      line.microphone.start();
      await room.localParticipant?.publishTrack(
        line.microphone.track,
        new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE, dtx: false }),
      );
      return line;
    } catch (cause) {
      await line.close();
      throw new CodedError('CALL_FAILED', 'The media server could not be joined.', { cause });
    }
  }

  async greeting(timeoutMs: number): Promise<string> {
    const records = await this.answer(timeoutMs);
    this.records = [];
    return records.map((record) => record.agentText).join(' ');
  }

  /**
   * Says an utterance and hears the answer: all of it, or `cutOffMs` of it when the caller is going to cut in.
   *
   * @returns the turns that are finished: none when this one will be cut off, then both with the next one.
   */
  async say(utterance: Utterance, timeoutMs: number, cutOffMs?: number): Promise<TurnReport[]> {
    const spokeUntil = await this.microphone.say(utterance.samples);
    this.open.push({ utterance, spokeUntil });
    if (cutOffMs !== undefined) {
      const began = await this.firstSound(spokeUntil, timeoutMs);
      await sleep(Math.max(0, began + cutOffMs - Date.now()));
      return [];
    }
    await this.answer(timeoutMs, spokeUntil, this.open.length);
    return this.reports();
  }

  /** Which record belongs to which utterance: in order, and the last utterance has all that are left. */
  private reports(): TurnReport[] {
    const { open, records } = this;
    this.open = [];
    this.records = [];
    return open.map(({ utterance, spokeUntil }, index) => {
      const own = index === open.length - 1 ? records.slice(index) : records.slice(index, index + 1);
      const firstSoundAt = this.ear.firstSoundAfter(spokeUntil);
      if (firstSoundAt === undefined)
        throw new CodedError('CALL_FAILED', `The agent gave no audible answer to "${utterance.text}".`);
      return {
        said: utterance.text,
        heard: own.map((record) => record.callerText).join(' '),
        answer: own.map((record) => record.agentText).join(' '),
        interrupted: own.some((record) => record.interrupted),
        answerGapMs: Math.round(firstSoundAt - spokeUntil),
        stages: own.find((record) => record.stages !== undefined)?.stages ?? null,
        tools: own.flatMap((record) =>
          record.tools.map(({ name, outcome, code }) => ({
            name,
            outcome,
            ...(code === undefined ? {} : { code }),
          })),
        ),
      };
    });
  }

  private async firstSound(since: number, timeoutMs: number): Promise<number> {
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(10)) {
      const at = this.ear.firstSoundAfter(since);
      if (at !== undefined) return at;
    }
    throw new CodedError('DEADLINE_EXCEEDED', `The agent was not heard within ${timeoutMs} ms.`);
  }

  /** Waits until the agent has recorded its turn and is silent. @throws CodedError `DEADLINE_EXCEEDED`, `CALL_FAILED` */
  async answer(timeoutMs: number, since = 0, turns = 1): Promise<readonly TurnFinished[]> {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      const answered = this.records.length >= turns && this.ear.firstSoundAfter(since) !== undefined;
      if (answered && this.ear.silentForMs() >= SILENCE_MS) return this.records;
      if (this.ended.signal.aborted) {
        if (answered) return this.records;
        throw new CodedError('CALL_FAILED', 'The call was ended by the other side.');
      }
      await sleep(20);
    }
    throw new CodedError(
      'DEADLINE_EXCEEDED',
      this.ear.heardAnything
        ? `The agent did not finish its turn within ${timeoutMs} ms.`
        : `The agent was not heard within ${timeoutMs} ms.`,
    );
  }

  async close(): Promise<void> {
    this.ended.abort();
    await this.microphone.close();
    await this.room.disconnect().catch(() => undefined);
  }
}
