import type { ConfirmationClick } from '@trunkline/contracts/client-actions';
import type { LocalAudioTrack } from 'livekit-client';
import type { CallAction, Problem } from './call-state.js';
import type { LiveCall } from './live-call.js';
import { microphoneObstacle, microphoneProblem } from './microphone.js';
import { createSession, giveBack } from './session.js';
import { startProblem } from './start-problem.js';

/** Loads LiveKit's client, which is most of the page's code, while people still read. */
const loadLiveKit = () => Promise.all([import('livekit-client'), import('./live-call.js')]);

const INCOMPLETE: Problem = {
  title: 'The page could not be loaded completely',
  advice: 'Reload it, then call again.',
};

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
    this.#starting?.abort();
    const starting = new AbortController();
    this.#starting = starting;
    this.dispatch({ type: 'asked' });
    await this.#start(profile, starting.signal);
    if (this.#starting === starting) this.#starting = undefined;
  }

  cancel(): void {
    this.#starting?.abort();
    this.#starting = undefined;
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

  /** Answers a form or a link of the agent. */
  settle(id: string, result: Readonly<Record<string, unknown>>): void {
    this.#call?.actions.settle(id, result);
  }

  /** Answers whether the agent shall do what can't be undone. */
  async decide(id: string, answer: ConfirmationClick['answer']): Promise<void> {
    await this.#call?.actions.decide(id, answer);
  }

  /** Takes an answered question away. */
  forget(id: string): void {
    this.#call?.actions.forget(id);
  }

  readonly callerVolume = (): number => this.#call?.callerVolume() ?? 0;
  readonly agentVolume = (): number => this.#call?.agentVolume() ?? 0;

  async #start(profile: string | undefined, signal: AbortSignal): Promise<void> {
    const tell = (action: CallAction) => {
      // A start that was cancelled has nothing more to say, least of all into the next one.
      if (!signal.aborted) this.dispatch(action);
    };
    const microphone = await openMicrophone(tell);
    if (microphone === undefined) return;
    let callId: string | undefined;
    try {
      signal.throwIfAborted();
      tell({ type: 'allowed' });
      // Not aborted by a cancel: only the reply tells which session to give back.
      const session = await createSession(profile);
      callId = session.callId;
      signal.throwIfAborted();
      const [, { LiveCall }] = await loadLiveKit();
      this.#call = await LiveCall.join({ session, microphone, dispatch: tell, signal });
    } catch (thrown) {
      microphone.stop();
      if (callId !== undefined) giveBack(callId);
      tell({ type: 'failed', problem: startProblem(thrown) });
    }
  }
}

async function openMicrophone(tell: (action: CallAction) => void): Promise<LocalAudioTrack | undefined> {
  const obstacle = microphoneObstacle({
    isSecureContext,
    hasMediaDevices: 'mediaDevices' in navigator && 'getUserMedia' in navigator.mediaDevices,
  });
  if (obstacle !== undefined) {
    tell({ type: 'failed', problem: obstacle });
    return undefined;
  }
  const loaded = await loadLiveKit().catch(() => undefined);
  if (loaded === undefined) {
    tell({ type: 'failed', problem: INCOMPLETE });
    return undefined;
  }
  try {
    const [{ createLocalAudioTrack }] = loaded;
    return await createLocalAudioTrack({
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    });
  } catch (thrown) {
    tell({ type: 'failed', problem: microphoneProblem(thrown instanceof Error ? thrown.name : '') });
    return undefined;
  }
}
