import type { CallControls } from '../call-controls.js';
import type { ConfirmCard } from './card.js';

interface ConfirmCardProps {
  readonly card: ConfirmCard;
  readonly controls: CallControls;
}

/** What can't be undone, with everything that would be done: yes or no by a click, as good as by word. */
export function ConfirmCardView({ card, controls }: ConfirmCardProps) {
  const { id, request, state } = card;
  const heading = `card-${id}`;
  return (
    <section class="card confirm" data-card="confirm" aria-labelledby={heading}>
      <h2 id={heading}>{request.title}</h2>
      <p class="aside">This can’t be undone. Shall the agent do exactly this?</p>
      <dl>
        {request.rows.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {state === 'void' ? (
        <div class="card-buttons">
          <p role="alert">This no longer counts. Tell the agent what you want.</p>
          <button type="button" onClick={() => controls.forget(id)}>
            Close
          </button>
        </div>
      ) : (
        <div class="card-buttons">
          <button
            type="button"
            class="primary"
            disabled={state !== 'open'}
            onClick={() => void controls.decide(id, 'yes')}
          >
            Confirm
          </button>
          <button type="button" disabled={state !== 'open'} onClick={() => void controls.decide(id, 'no')}>
            Don’t
          </button>
        </div>
      )}
    </section>
  );
}
