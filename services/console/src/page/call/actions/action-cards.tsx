import type { CallControls } from '../call-controls.js';
import type { Card } from './card.js';
import { ConfirmCardView } from './confirm-card-view.js';
import { FormCardView } from './form-card-view.js';
import { LinkCardView } from './link-card-view.js';

interface ActionCardsProps {
  readonly cards: readonly Card[];
  readonly controls: CallControls;
}

/** What the agent wants of the person, until it is answered. Everything in it is text of the agent: never markup. */
export function ActionCards({ cards, controls }: ActionCardsProps) {
  const latest = cards.at(-1);
  return (
    <div class="cards">
      <p class="unseen" role="status">
        {latest === undefined ? '' : `The agent asks on your screen: ${titleOf(latest)}`}
      </p>
      {cards.map((card) => {
        switch (card.kind) {
          case 'form':
            return <FormCardView key={card.id} card={card} controls={controls} />;
          case 'link':
            return <LinkCardView key={card.id} card={card} controls={controls} />;
          case 'confirm':
            return <ConfirmCardView key={card.id} card={card} controls={controls} />;
        }
      })}
    </div>
  );
}

const titleOf = (card: Card): string => {
  if (card.kind === 'form') return card.form.title;
  return card.kind === 'link' ? card.title : card.request.title;
};
