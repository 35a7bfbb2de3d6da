import { type Profile, SCRIPTED } from '../api/profiles.js';
import { ProblemNotice } from '../view/problem-notice.js';
import type { CallState, Problem } from './call-state.js';

interface StartPanelProps {
  readonly phase: Exclude<CallState['phase'], 'live' | 'ended'>;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  readonly profiles: readonly Profile[];
  readonly profile: Profile | undefined;
  readonly onChoose: (name: string) => void;
  readonly onStart: () => void;
  readonly onCancel: () => void;
}

/** Before the call: whom to call, and the button. */
export function StartPanel({
  phase,
  problem,
  loading,
  profiles,
  profile,
  onChoose,
  onStart,
  onCancel,
}: StartPanelProps) {
  const busy = phase === 'asking' || phase === 'connecting';
  return (
    <section class="start" aria-busy={busy || loading}>
      <p class="kicker">Talk to</p>
      <h1>{profile?.title ?? (loading ? 'Loading…' : 'The agent')}</h1>
      {profiles.length > 1 ? (
        <label class="field">
          <span>Agent</span>
          <select
            value={profile?.name}
            disabled={busy}
            onChange={(event) => onChoose(event.currentTarget.value)}
          >
            {profiles.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <button class="call-button" type="button" disabled={busy || profile === undefined} onClick={onStart}>
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
          <path d="M6.6 3h2.6l1.6 4.4-2 1.6a12 12 0 0 0 6.2 6.2l1.6-2 4.4 1.6v2.6a2.6 2.6 0 0 1-2.8 2.6A15.4 15.4 0 0 1 4 5.8 2.6 2.6 0 0 1 6.6 3Z" />
        </svg>
        {phase === 'failed' ? 'Call again' : 'Call'}
      </button>
      <div class="start-status">
        {problem === undefined ? <p role="status">{statusWords(phase)}</p> : <ProblemNotice {...problem} />}
        {busy ? (
          <button type="button" class="quiet" onClick={onCancel}>
            Cancel
          </button>
        ) : null}
      </div>
      {profile === undefined ? null : <ModelNote profile={profile} />}
    </section>
  );
}

function statusWords(phase: StartPanelProps['phase']): string {
  switch (phase) {
    case 'asking':
      return 'Waiting for the microphone: please allow it.';
    case 'connecting':
      return 'Connecting…';
    case 'idle':
    case 'failed':
      return 'Your browser will ask for the microphone.';
  }
}

/** Says which model answers, so that nobody takes the keyless one for a language model. */
function ModelNote({ profile }: { readonly profile: Profile }) {
  const { llm } = profile.providers;
  return llm === SCRIPTED ? (
    <p class="model-note">
      <strong>Scripted dialogue, no language model.</strong> This agent follows a written script within its
      subject. It runs on this installation alone and needs no key.
    </p>
  ) : (
    <p class="model-note">
      Answers come from the language model provider <strong>{llm}</strong>.
    </p>
  );
}
