import { randomUUID } from 'node:crypto';
import type { ConfirmationClickReply } from '@trunkline/contracts';
import { toCodedError } from '@trunkline/errors';
import type { Logger } from '@trunkline/telemetry';
import type { PageLink } from '../client-actions/page-link.js';
import { readClick } from '../client-actions/read-page-reply.js';
import type { ConfirmableCall } from './confirmable-call.js';
import { confirmationRows, words } from './confirmation-rows.js';

/** A tool call that waits for the caller's yes. */
export interface UnconfirmedCall extends ConfirmableCall {
  /** Epoch ms after which the gateway no longer takes a yes. */
  readonly expiresAt: number;
}

export interface ClickConfirmationsOptions {
  readonly page: Pick<PageLink, 'tell'>;
  /** Asks the gateway to grant exactly this call for a click. @returns the token. Rejects when it doesn't. */
  readonly grant: (call: UnconfirmedCall, clickId: string) => Promise<string>;
  /** The caller has answered by a click that counts: the agent goes on. */
  readonly onAnswer: (answer: 'yes' | 'no') => void;
  readonly logger: Logger;
  /** Epoch ms. @default Date.now */
  readonly clock?: () => number;
}

/**
 * Yes and no by a click in the caller's page. A question stands until it is answered, expires, or the caller says
 * anything: then only the conversation counts.
 */
export class ClickConfirmations {
  private readonly asked = new Map<string, UnconfirmedCall>();
  private readonly granted = new Map<string, string>();

  constructor(private readonly options: ClickConfirmationsOptions) {}

  /** Shows the question in the page, unless it can't be shown whole. The agent asks aloud in any case. */
  ask(call: UnconfirmedCall): void {
    const rows = confirmationRows(call.arguments);
    const expiresInMs = call.expiresAt - this.now();
    if (rows === undefined || !(expiresInMs > 0)) return;
    for (const [id, other] of this.asked) if (other.key === call.key) this.withdraw(id);
    const id = randomUUID();
    this.asked.set(id, call);
    this.tell({ type: 'confirm', id, title: words(call.tool), rows, expiresInMs });
  }

  /** The page's RPC `confirm_action`. */
  async click(payload: string): Promise<ConfirmationClickReply> {
    const click = readClick(payload);
    const call = click && this.asked.get(click.id);
    if (!click || !call || call.expiresAt <= this.now()) return { id: click?.id ?? '', outcome: 'void' };
    // Before anything is awaited: a second click finds nothing.
    this.asked.delete(click.id);
    if (click.answer === 'yes' && !(await this.grant(call, click.id)))
      return { id: click.id, outcome: 'void' };
    this.clear();
    this.options.onAnswer(click.answer);
    return { id: click.id, outcome: 'taken' };
  }

  /** Whether a click for exactly this call counts, and is still to be used. */
  has(key: string): boolean {
    return this.granted.has(key);
  }

  /** The token of a click for exactly this call, once. */
  take(key: string): string | undefined {
    const token = this.granted.get(key);
    this.granted.delete(key);
    return token;
  }

  /** The caller said something: no click counts any more, and none that counted is still to be used. */
  callerSpoke(): void {
    this.granted.clear();
    this.clear();
  }

  /** Takes every open question back. */
  clear(): void {
    for (const id of this.asked.keys()) this.withdraw(id);
  }

  private async grant(call: UnconfirmedCall, id: string): Promise<boolean> {
    try {
      this.granted.set(call.key, await this.options.grant(call, `click-${id}`));
      return true;
    } catch (thrown) {
      this.options.logger.info({ tool: call.tool, code: toCodedError(thrown).code }, 'click does not count');
      return false;
    }
  }

  private withdraw(id: string): void {
    this.asked.delete(id);
    this.tell({ type: 'withdraw', id });
  }

  private tell(event: Parameters<PageLink['tell']>[0]): void {
    this.options.page.tell(event).catch(() => this.options.logger.debug('caller has no page'));
  }

  private now(): number {
    return (this.options.clock ?? Date.now)();
  }
}
