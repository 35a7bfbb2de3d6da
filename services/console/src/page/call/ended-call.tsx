import { clock } from '../view/words.js';
import type { EndedState } from './call-state.js';
import { Transcript } from './transcript.js';

/** After the call: why it ended, what was said, and by which reference staff find it. */
export function EndedCall({ state, onAgain }: { readonly state: EndedState; readonly onAgain: () => void }) {
  return (
    <div class="room">
      <section class="panel ended" aria-label="Call">
        <h1>Call ended</h1>
        <p role="status">{state.reason}</p>
        <p class="timer">{clock(state.seconds)}</p>
        <p class="reference">
          Reference of this call: <code data-reference>{state.callId}</code>
        </p>
        <div class="controls">
          <button type="button" class="primary" onClick={onAgain}>
            Call again
          </button>
        </div>
      </section>
      <Transcript lines={state.lines} live={false} />
    </div>
  );
}
