import type { LocalAudioTrack } from 'livekit-client';
import type { CallAction } from './call-state.js';
import type { LiveCall } from './live-call.js';
import { microphoneObstacle, microphoneProblem } from './microphone.js';
import { createSession, giveBack } from './session.js';
import { startProblem } from './start-problem.js';

/** Loads LiveKit's client, which is most of the page's code, while people still read. */
const loadLiveKit = () => Promise.all([import('livekit-client'), import('./live-call.js')]);

/** What the buttons of the call page do. One call at a time. */
export class CallControls {
  #call: LiveCall | undefined;
  #starting: AbortController | undefined;

  constructor(private readonly dispatch: (action: CallAction) => void) {}

  preload(): void {
    // A failure shows at the click, where it can be told.
    loadLiveKit().catch(() => undefined);
  }

  /** Microphone, session, room, in this order: a caller who refuses the microphone costs no session. */
  async start(profile: string | undefined): Promise<void> {
    if (this.#starting !== undefined) return;
    const starting = new AbortController();
    this.#starting = starting;
    this.dispatch({ type: 'asked' });
    try {
      await this.#start(profile, starting.signal);
    } finally {
      this.#starting = undefined;
    }
  }

  cancel(): void {
    this.#starting?.abort();
    this.dispatch({ type: 'cancelled' });
  }

  async hangUp(): Promise<void> {
    await this.#call?.hangUp();
    this.#call = undefined;
  }

  async toggleMute(): Promise<void> {
    await this.#call?.setMuted(!this.#call.muted);
  }

  async unlockSound(): Promise<void> {
    await this.#call?.startAudio();
  }

  readonly callerVolume = (): number => this.#call?.callerVolume() ?? 0;
  readonly agentVolume = (): number => this.#call?.agentVolume() ?? 0;

  async #start(profile: string | undefined, signal: AbortSignal): Promise<void> {
    const microphone = await this.#openMicrophone();
    if (microphone === undefined) return;
    let callId: string | undefined;
    try {
      signal.throwIfAborted();
      this.dispatch({ type: 'allowed' });
      const session = await createSession(profile, signal);
      callId = session.callId;
      const [, { LiveCall }] = await loadLiveKit();
      this.#call = await LiveCall.join({ session, microphone, dispatch: this.dispatch, signal });
    } catch (thrown) {
      microphone.stop();
      if (callId !== undefined) giveBack(callId);
      if (!signal.aborted) this.dispatch({ type: 'failed', problem: startProblem(thrown) });
    }
  }

  async #openMicrophone(): Promise<LocalAudioTrack | undefined> {
    const obstacle = microphoneObstacle({
      isSecureContext,
      hasMediaDevices: 'mediaDevices' in navigator && 'getUserMedia' in navigator.mediaDevices,
    });
    if (obstacle !== undefined) {
      this.dispatch({ type: 'failed', problem: obstacle });
      return undefined;
    }
    try {
      const [{ createLocalAudioTrack }] = await loadLiveKit();
      return await createLocalAudioTrack({
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
      });
    } catch (thrown) {
      const name = thrown instanceof Error ? thrown.name : '';
      this.dispatch({ type: 'failed', problem: microphoneProblem(name) });
      return undefined;
    }
  }
}
