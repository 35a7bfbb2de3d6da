import type { CallControls } from '../call-controls.js';
import type { LinkCard } from './card.js';

interface LinkCardProps {
  readonly card: LinkCard;
  readonly controls: CallControls;
}

/** A page that the agent offers. It opens beside the call, and only by the person's own click. */
export function LinkCardView({ card, controls }: LinkCardProps) {
  const heading = `card-${card.id}`;
  return (
    <section class="card" data-card="link" aria-labelledby={heading}>
      <h2 id={heading}>{card.title}</h2>
      <p class="aside">
        The agent suggests this page: <code>{card.address.shown}</code>
      </p>
      <div class="card-buttons">
        <a
          class="button primary"
          href={card.address.href}
          target="_blank"
          rel="noopener noreferrer"
          onClick={() => controls.settle(card.id, { opened: true })}
        >
          Open in a new tab
        </a>
        <button type="button" onClick={() => controls.settle(card.id, { opened: false })}>
          No, thanks
        </button>
      </div>
    </section>
  );
}
