import type { ConfirmationRequest } from '@trunkline/contracts/client-actions';
import type { FieldValue, Form } from './form.js';
import type { PageAddress } from './page-address.js';

/** Something that waits for the person in the page. */
export type Card = FormCard | LinkCard | ConfirmCard;

export interface FormCard {
  readonly kind: 'form';
  readonly id: string;
  readonly form: Form;
  /** What the agent filled in after it was shown, by field. */
  readonly filled: Readonly<Record<string, FieldValue>>;
}

export interface LinkCard {
  readonly kind: 'link';
  readonly id: string;
  readonly title: string;
  readonly address: PageAddress;
}

export interface ConfirmCard {
  readonly kind: 'confirm';
  readonly id: string;
  readonly request: ConfirmationRequest;
  /** `void`: the click came too late. */
  readonly state: 'open' | 'sending' | 'void';
}

/** The cards with this one, in the place of its older self or at the end. */
export function withCard(cards: readonly Card[], card: Card): readonly Card[] {
  const index = cards.findIndex(({ id }) => id === card.id);
  return index === -1 ? [...cards, card] : cards.with(index, card);
}

export const withoutCard = (cards: readonly Card[], id: string): readonly Card[] =>
  cards.filter((card) => card.id !== id);
