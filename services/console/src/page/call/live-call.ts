import { CLIENT_ACTIONS, CONFIRM_ACTION, type ConfirmationClick } from '@trunkline/contracts/client-actions';
import { TURN_TOPIC } from '@trunkline/contracts/stages';
import {
  createAudioAnalyser,
  type DisconnectReason,
  type LocalAudioTrack,
  type LocalTrack,
  type Participant,
  type RemoteAudioTrack,
  Room,
  RoomEvent,
  RpcError,
  setLogLevel,
  Track,
} from 'livekit-client';
import { openPageOrigins } from '../api/page-settings.js';
import { object, oneOf } from '../api/reader.js';
import { turnFinished } from '../api/turn-finished.js';
import { ClientActions } from './actions/client-actions.js';
import { callEnd } from './call-end.js';
import { AGENT_STATES, type AgentState, type CallAction } from './call-state.js';
import type { Session } from './session.js';

/** Topic and attributes of LiveKit's transcription text streams. */
const TRANSCRIPTION_TOPIC = 'lk.transcription';
const SEGMENT_ID = 'lk.segment_id';
const SEGMENT_FINAL = 'lk.transcription_final';
const AGENT_STATE = 'lk.agent.state';
const MOST_STREAM_BYTES = 256 * 1024;
const MOST_SEGMENT_CHARS = 64 * 1024;

// Its information is for its own makers.
setLogLevel('warn');

/** Volume from 0 to 1 of what is heard just now. */
interface Meter {
  readonly calculateVolume: () => number;
  readonly cleanup: () => Promise<void>;
}

export interface LiveCallOptions {
  readonly session: Session;
  readonly microphone: LocalAudioTrack;
  readonly dispatch: (action: CallAction) => void;
  readonly signal: AbortSignal;
}

/** The caller's side of a LiveKit room: what happens there becomes actions, the rest stays here. */
export class LiveCall {
  readonly #room = new Room({
    // Its own handler would end the call at `beforeunload`, even when the caller then chooses to stay.
    disconnectOnPageLeave: false,
    stopLocalTrackOnUnpublish: true,
    dataStream: { maxPayloadByteLength: MOST_STREAM_BYTES },
  });
  readonly #sounds = document.createElement('div');
  readonly #callerMeter: Meter;
  readonly actions: ClientActions;
  #agentMeter: Meter | undefined;
  #streams = 0;
  #ended = false;

  private constructor(private readonly options: LiveCallOptions) {
    this.#callerMeter = createAudioAnalyser(options.microphone, { cloneTrack: true });
    const { dispatch } = options;
    this.actions = new ClientActions({
      show: (card) => dispatch({ type: 'card', card }),
      remove: (id) => dispatch({ type: 'card_gone', id }),
      click: (click) => this.#click(click),
      origin: location.origin,
      allowedOrigins: openPageOrigins,
    });
    this.#sounds.hidden = true;
    document.body.append(this.#sounds);
  }

  /** Joins the room and publishes the microphone. Fails when the media server can't be reached, or by `signal`. */
  static async join(options: LiveCallOptions): Promise<LiveCall> {
    const call = new LiveCall(options);
    try {
      await call.#connect();
      return call;
    } catch (thrown) {
      await call.hangUp();
      throw thrown;
    }
  }

  get muted(): boolean {
    return this.options.microphone.isMuted;
  }

  async setMuted(muted: boolean): Promise<void> {
    const { microphone } = this.options;
    await (muted ? microphone.mute() : microphone.unmute());
    this.options.dispatch({ type: 'muted', muted: microphone.isMuted });
  }

  /** Plays what the browser held back. To be called from a click. */
  async startAudio(): Promise<void> {
    await this.#room.startAudio();
  }

  readonly callerVolume = (): number => (this.muted ? 0 : this.#callerMeter.calculateVolume());
  readonly agentVolume = (): number => this.#agentMeter?.calculateVolume() ?? 0;

  /** Leaves the room and lets the microphone go. Can be called twice. */
  async hangUp(): Promise<void> {
    this.actions.close();
    await this.#room.disconnect(true);
    await this.#release();
  }

  async #connect(): Promise<void> {
    const room = this.#room;
    const { session, microphone, signal, dispatch } = this.options;
    this.#listen();
    const abort = () => void this.hangUp();
    signal.addEventListener('abort', abort, { once: true });
    try {
      signal.throwIfAborted();
      await room.connect(
        session.url,
        session.token,
        session.iceServers.length === 0 ? {} : { rtcConfig: { iceServers: iceServers(session) } },
      );
      // The cast: LiveKit's types are not made for exactOptionalPropertyTypes, and its own track isn't one to them.
      await room.localParticipant.publishTrack(microphone as LocalTrack, { source: Track.Source.Microphone });
      signal.throwIfAborted();
      dispatch({ type: 'connected', callId: session.callId, at: performance.now() });
      this.#tellAgentState();
      dispatch({ type: 'silenced', silenced: !room.canPlaybackAudio });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #listen(): void {
    const room = this.#room;
    const { dispatch } = this.options;
    room
      .on(RoomEvent.TrackSubscribed, (track) => {
        if (track.kind !== Track.Kind.Audio) return;
        this.#sounds.append(track.attach());
        this.#meterAgent(track as RemoteAudioTrack);
      })
      .on(RoomEvent.TrackUnsubscribed, (track) => {
        for (const element of track.detach()) element.remove();
      })
      .on(RoomEvent.ParticipantConnected, () => this.#tellAgentState())
      .on(RoomEvent.ParticipantDisconnected, () => this.#tellAgentState())
      .on(RoomEvent.ParticipantAttributesChanged, () => this.#tellAgentState())
      .on(RoomEvent.Reconnecting, () => dispatch({ type: 'reconnecting', reconnecting: true }))
      .on(RoomEvent.SignalReconnecting, () => dispatch({ type: 'reconnecting', reconnecting: true }))
      .on(RoomEvent.Reconnected, () => dispatch({ type: 'reconnecting', reconnecting: false }))
      .on(RoomEvent.AudioPlaybackStatusChanged, () =>
        dispatch({ type: 'silenced', silenced: !room.canPlaybackAudio }),
      )
      .on(RoomEvent.Disconnected, (reason) => this.#tellEnd(reason));
    room.registerTextStreamHandler(TRANSCRIPTION_TOPIC, (reader, { identity }) => {
      void this.#readSegment(reader, identity);
    });
    room.registerTextStreamHandler(TURN_TOPIC, (reader, { identity }) => {
      if (this.#isAgent(identity)) void this.#readTurn(reader);
    });
    room.registerTextStreamHandler(CLIENT_ACTIONS, (reader, { identity }) => {
      // What breaks off tells nothing.
      if (this.#isAgent(identity))
        reader.readAll().then(
          (text) => this.actions.tell(text),
          () => undefined,
        );
    });
    room.registerRpcMethod(CLIENT_ACTIONS, ({ callerIdentity, payload }) => {
      if (!this.#isAgent(callerIdentity)) throw new RpcError(1500, 'only the agent may ask');
      return this.actions.answer(payload);
    });
  }

  #isAgent(identity: string): boolean {
    return this.#room.remoteParticipants.get(identity)?.isAgent === true;
  }

  #agent(): Participant | undefined {
    return [...this.#room.remoteParticipants.values()].find((participant) => participant.isAgent);
  }

  /** Brings a click to the agent. */
  async #click(click: ConfirmationClick): Promise<boolean> {
    const agent = this.#agent();
    if (agent === undefined) return false;
    const reply = await this.#room.localParticipant.performRpc({
      destinationIdentity: agent.identity,
      method: CONFIRM_ACTION,
      payload: JSON.stringify(click),
    });
    return clickReply(JSON.parse(reply)).outcome === 'taken';
  }

  #tellAgentState(): void {
    const agent = this.#agent();
    this.options.dispatch({ type: 'agent', state: agent === undefined ? undefined : stateOf(agent) });
  }

  #tellEnd(reason: DisconnectReason | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.actions.close();
    this.options.dispatch({ type: 'ended', end: callEnd(reason), at: performance.now() });
    void this.#release();
  }

  #meterAgent(track: RemoteAudioTrack): void {
    void this.#agentMeter?.cleanup();
    this.#agentMeter = createAudioAnalyser(track);
  }

  async #release(): Promise<void> {
    this.#sounds.remove();
    this.options.microphone.stop();
    const meters = [this.#callerMeter, this.#agentMeter];
    this.#agentMeter = undefined;
    // A meter that was cleaned up already says so by failing.
    await Promise.allSettled(meters.map(async (meter) => meter?.cleanup()));
  }

  /** Follows one transcription stream. The caller's bring the whole text each time, the agent's grow while it speaks. */
  async #readSegment(reader: TextReader, identity: string): Promise<void> {
    const attributes = reader.info.attributes ?? {};
    const segmentId = attributes[SEGMENT_ID] ?? reader.info.id;
    const who = identity === this.#room.localParticipant.identity ? 'caller' : 'agent';
    const stream = ++this.#streams;
    let text = '';
    const tell = (final: boolean) =>
      this.options.dispatch({ type: 'segment', update: { segmentId, stream, who, text, final } });
    try {
      for await (const chunk of reader) {
        text = (text + chunk).slice(0, MOST_SEGMENT_CHARS);
        tell(false);
      }
    } catch {
      // The stream broke off; what came of it stays.
    }
    tell(who === 'agent' || attributes[SEGMENT_FINAL] === 'true');
  }

  async #readTurn(reader: TextReader): Promise<void> {
    try {
      const turn = turnFinished(JSON.parse(await reader.readAll()));
      this.options.dispatch({ type: 'turn', turn });
    } catch {
      // Without its record a turn has no figures here; the call detail shows them from the journal.
    }
  }
}

const clickReply = object({ outcome: oneOf(['taken', 'void']) });

type TextReader = Parameters<Parameters<Room['registerTextStreamHandler']>[1]>[0];

function stateOf(agent: Participant): AgentState {
  const state = agent.attributes[AGENT_STATE];
  return AGENT_STATES.find((known) => known === state) ?? 'initializing';
}

const iceServers = (session: Session): RTCIceServer[] =>
  session.iceServers.map(({ urls, username, credential }) => ({
    urls: [...urls],
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  }));
