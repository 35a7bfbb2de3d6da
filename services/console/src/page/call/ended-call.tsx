import { clock } from '../view/words.js';
import type { EndedState } from './call-state.js';
import { Transcript } from './transcript.js';

/** After the call: why it ended, what was said, and the way to its detail. */
export function EndedCall({ state, onAgain }: { readonly state: EndedState; readonly onAgain: () => void }) {
  return (
    <div class="room">
      <section class="panel ended" aria-label="Call">
        <h1>Call ended</h1>
        <p role="status">{state.reason}</p>
        <p class="timer">{clock(state.seconds)}</p>
        <div class="controls">
          <a class="button" href={`/calls/${state.callId}`}>
            See the call’s detail
          </a>
          <button type="button" class="primary" onClick={onAgain}>
            Call again
          </button>
        </div>
      </section>
      <Transcript lines={state.lines} live={false} />
    </div>
  );
}
