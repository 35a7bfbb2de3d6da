import { type Profile, SCRIPTED } from '../api/profiles.js';
import { AGENT_STATE_WORDS, clock } from '../view/words.js';
import { ActionCards } from './actions/action-cards.js';
import type { CallControls } from './call-controls.js';
import type { LiveState } from './call-state.js';
import { Transcript } from './transcript.js';
import { useSecondsSince } from './use-seconds-since.js';
import { VoiceMeter } from './voice-meter.js';
import { waitingWords } from './waiting-words.js';

interface LiveCallViewProps {
  readonly state: LiveState;
  readonly profile: Profile | undefined;
  readonly controls: CallControls;
}

/** During the call: who is doing what, the controls, and the transcript as it comes. */
export function LiveCallView({ state, profile, controls }: LiveCallViewProps) {
  const seconds = useSecondsSince(state.since);
  return (
    <div class="room">
      <section class="panel" aria-label="Call">
        <h1>{profile?.title ?? 'Agent'}</h1>
        {profile === undefined ? null : <p class="answered-by">{answeredBy(profile)}</p>}
        <VoiceMeter state={state} controls={controls} />
        <p class="agent-state" role="status">
          {statusWords(state, seconds)}
        </p>
        <p class="timer" role="timer" aria-live="off" aria-label="Duration of the call">
          {clock(seconds)}
        </p>
        <div class="sound-notice">
          {state.silenced ? (
            <button type="button" class="primary" onClick={() => void controls.unlockSound()}>
              Turn on sound
            </button>
          ) : null}
        </div>
        <div class="controls">
          <button type="button" aria-pressed={state.muted} onClick={() => void controls.toggleMute()}>
            <MicrophoneIcon muted={state.muted} />
            {state.muted ? 'Unmute' : 'Mute'}
          </button>
          <button type="button" class="danger" onClick={() => void controls.hangUp()}>
            <HangUpIcon />
            Hang up
          </button>
        </div>
      </section>
      <div class="conversation">
        <Transcript lines={state.lines} live />
        <ActionCards cards={state.cards} controls={controls} />
      </div>
    </div>
  );
}

const answeredBy = ({ providers: { llm } }: Profile): string =>
  llm === SCRIPTED ? 'Scripted dialogue, no language model' : `Language model: ${llm}`;

function statusWords({ reconnecting, agent, muted, lines }: LiveState, seconds: number): string {
  if (reconnecting) return 'Connection lost. Reconnecting…';
  if (agent === undefined) return waitingWords(seconds, lines.length > 0);
  return muted ? `${AGENT_STATE_WORDS[agent]} · you are muted` : AGENT_STATE_WORDS[agent];
}

const MicrophoneIcon = ({ muted }: { readonly muted: boolean }) => (
  <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" class="line-icon">
    <path d="M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />
    {muted ? <path d="M4 4l16 16" /> : null}
  </svg>
);

const HangUpIcon = () => (
  <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d="M12 8.5c4.2 0 7.8 1.6 9.4 3.3.5.5.5 1.3.1 1.9l-1.3 1.8c-.4.6-1.2.7-1.8.4l-2.9-1.5a1.4 1.4 0 0 1-.7-1.5l.3-1.4a12.5 12.5 0 0 0-6.2 0l.3 1.4c.1.6-.2 1.2-.7 1.5l-2.9 1.5c-.6.3-1.4.2-1.8-.4l-1.3-1.8c-.4-.6-.4-1.4.1-1.9C4.2 10.1 7.8 8.5 12 8.5Z" />
  </svg>
);
