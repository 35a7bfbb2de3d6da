import {
  CLIENT_ACTION_BYTES,
  type ClientActionReply,
  type ClientActionRequest,
  type ConfirmationClick,
} from '@trunkline/contracts/client-actions';
import { ActionRefusal, refused } from './action-refusal.js';
import { readEvent, readRequest } from './agent-message.js';
import type { Card, ConfirmCard, FormCard } from './card.js';
import { fieldValue, readForm } from './form.js';
import { pageAddress } from './page-address.js';
import { known, textOf } from './read-arguments.js';

/** Answers that are remembered for a request that comes again. */
const REMEMBERED = 64;
/** Cards at once: more would bury the conversation. */
const MOST_CARDS = 4;

type Result = Readonly<Record<string, unknown>>;

export interface ClientActionsOptions {
  /** Shows a card, or what became of it. */
  readonly show: (card: Card) => void;
  readonly remove: (id: string) => void;
  /** Brings a click to the agent. @returns whether it counted. */
  readonly click: (click: ConfirmationClick) => Promise<boolean>;
  /** Origin of this page. */
  readonly origin: string;
  /** Origins beside it whose pages may be opened. */
  readonly allowedOrigins: () => Promise<readonly string[]>;
}

interface Waiting {
  readonly card: Card;
  readonly resolve: (result: Result) => void;
  readonly reject: (refusal: ActionRefusal) => void;
}

/**
 * What the agent may have the page do: it suggests, the page validates and, where it concerns the person, waits for a
 * click. Each request is acknowledged by its id, does something at most once, and nothing after the call has ended.
 */
export class ClientActions {
  readonly #answers = new Map<string, Promise<ClientActionReply>>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #questions = new Map<string, { card: ConfirmCard; timer: ReturnType<typeof setTimeout> }>();
  #over = false;

  /** Every action that this page knows. */
  readonly #known: Readonly<Record<string, (request: ClientActionRequest) => Promise<Result>>> = {
    show_form: (request) => this.#showForm(request),
    fill_field: (request) => Promise.resolve(this.#fillField(request.arguments)),
    open_page: (request) => this.#openPage(request),
  };

  constructor(private readonly options: ClientActionsOptions) {}

  /** A request of the agent. Rejects only for what is no request at all. */
  async answer(payload: string): Promise<string> {
    const request = readRequest(payload);
    const before = this.#answers.get(request.id);
    if (before !== undefined) return JSON.stringify(await before);
    const answer = this.#acknowledged(request);
    this.#answers.set(request.id, answer);
    for (const id of this.#answers.keys()) {
      if (this.#answers.size <= REMEMBERED) break;
      if (!this.#waiting.has(id)) this.#answers.delete(id);
    }
    return JSON.stringify(await answer);
  }

  /** Something that the agent tells. What is not readable is left alone. */
  tell(payload: string): void {
    if (this.#over) return;
    try {
      const event = readEvent(payload);
      if (event.type === 'confirm') this.#ask(event);
      else this.#withdraw(event.id);
    } catch {
      // Nobody waits for an answer, and there is nothing to show.
    }
  }

  /** The person has answered a form or a link. */
  settle(id: string, result: Result): void {
    this.#waiting.get(id)?.resolve(result);
  }

  /** The person has answered a question. */
  async decide(id: string, answer: ConfirmationClick['answer']): Promise<void> {
    const question = this.#questions.get(id);
    if (question?.card.state !== 'open') return;
    this.#change({ ...question.card, state: 'sending' });
    const counted = await this.options.click({ id, answer }).catch(() => false);
    if (counted) this.forget(id);
    else if (this.#questions.has(id)) this.#change({ ...question.card, state: 'void' });
  }

  /** Takes a question away. */
  forget(id: string): void {
    clearTimeout(this.#questions.get(id)?.timer);
    if (this.#questions.delete(id)) this.options.remove(id);
  }

  /** The call has ended. Can be called twice. */
  close(): void {
    this.#over = true;
    for (const { reject } of this.#waiting.values()) reject(OVER);
    for (const id of this.#questions.keys()) this.forget(id);
  }

  async #acknowledged(request: ClientActionRequest): Promise<ClientActionReply> {
    const { id } = request;
    try {
      const reply: ClientActionReply = { id, ok: true, result: await this.#perform(request) };
      if (new TextEncoder().encode(JSON.stringify(reply)).length > CLIENT_ACTION_BYTES)
        throw refused('the answer is too long');
      return reply;
    } catch (thrown) {
      const refusal = thrown instanceof ActionRefusal ? thrown : refused('the page could not do it');
      return { id, ok: false, code: refusal.code, message: refusal.message };
    }
  }

  #perform(request: ClientActionRequest): Promise<Result> {
    if (this.#over) throw OVER;
    const action = Object.hasOwn(this.#known, request.action) ? this.#known[request.action] : undefined;
    if (action === undefined) throw new ActionRefusal('ACTION_UNKNOWN', 'this page does not know the action');
    if (!(request.deadlineMs > 0)) throw LATE;
    return action(request);
  }

  #showForm({ id, deadlineMs, arguments: args }: ClientActionRequest): Promise<Result> {
    return this.#wait({ kind: 'form', id, form: readForm(args), filled: {} }, deadlineMs);
  }

  async #openPage({ id, deadlineMs, arguments: args }: ClientActionRequest): Promise<Result> {
    const { to, title } = known(args, 'the arguments', ['to', 'title']);
    const heading = textOf(title, 'title', 80);
    const { origin, allowedOrigins } = this.options;
    const address = pageAddress(to, origin, await allowedOrigins());
    return this.#wait({ kind: 'link', id, title: heading, address }, deadlineMs);
  }

  #fillField(args: Result): Result {
    const { field: name, value } = known(args, 'the arguments', ['field', 'value']);
    const wanted = textOf(name, 'field', 40);
    const form = [...this.#waiting.values()]
      .map(({ card }) => card)
      .findLast((card) => card.kind === 'form' && card.form.fields.some((field) => field.name === wanted));
    const field = form?.kind === 'form' ? form.form.fields.find((f) => f.name === wanted) : undefined;
    if (form?.kind !== 'form' || field === undefined) throw refused('no form with this field is shown');
    this.#refill({ ...form, filled: { ...form.filled, [wanted]: fieldValue(field, value, 'value') } });
    return { filled: true };
  }

  #refill(card: FormCard): void {
    const waiting = this.#waiting.get(card.id);
    if (waiting === undefined) return;
    this.#waiting.set(card.id, { ...waiting, card });
    this.options.show(card);
  }

  /** Shows a card until the person has answered it. */
  async #wait(card: Card, deadlineMs: number): Promise<Result> {
    if (this.#over) throw OVER;
    if (this.#waiting.size + this.#questions.size >= MOST_CARDS) throw refused('too much is shown already');
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise<Result>((resolve, reject) => {
        this.#waiting.set(card.id, { card, resolve, reject });
        timer = setTimeout(() => reject(LATE), deadlineMs);
        this.options.show(card);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(card.id);
      this.options.remove(card.id);
    }
  }

  #ask(request: ConfirmCard['request']): void {
    if (!(request.expiresInMs > 0) || this.#questions.has(request.id)) return;
    if (this.#waiting.size + this.#questions.size >= MOST_CARDS) return;
    const timer = setTimeout(() => this.forget(request.id), request.expiresInMs);
    const card: ConfirmCard = { kind: 'confirm', id: request.id, request, state: 'open' };
    this.#questions.set(request.id, { card, timer });
    this.options.show(card);
  }

  #change(card: ConfirmCard): void {
    const question = this.#questions.get(card.id);
    if (question === undefined) return;
    this.#questions.set(card.id, { ...question, card });
    this.options.show(card);
  }

  #withdraw(id: string): void {
    this.#waiting.get(id)?.reject(new ActionRefusal('TOOL_CANCELLED', 'nobody waits for it any more'));
    // While a click is on its way, its answer says what became of it.
    if (this.#questions.get(id)?.card.state === 'open') this.forget(id);
  }
}

const OVER = new ActionRefusal('CALL_NOT_LIVE', 'the call has ended');
const LATE = new ActionRefusal('TOOL_TIMEOUT', 'nobody answered in time');
