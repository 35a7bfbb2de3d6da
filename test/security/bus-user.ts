import { Bus } from '@trunkline/bus';
import { CodedError } from '@trunkline/errors';
import { createLogger } from '@trunkline/telemetry';
import type { StartedNats } from '@trunkline/testing';

/** What became of an attempt. `refused`: the server said so; `nobody`: it went nowhere. */
export type Outcome = 'refused' | 'nobody' | 'answered' | 'unanswered' | 'listening';

export interface Heard {
  readonly subject: string;
  readonly text: string;
  /** The gateway's headers, by which a tool would act. */
  readonly tenant: string | undefined;
}

/** A connection of one user that tries things. */
export class BusUser {
  private constructor(readonly bus: Bus) {}

  static async connect(nats: StartedNats, user: string): Promise<BusUser> {
    return new BusUser(await Bus.connect(user, nats.login(user), createLogger(user, 'fatal')));
  }

  async send(subject: string, body = '', headers: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    try {
      await this.bus.requestRaw(subject, body, { timeoutMs: 1000, headers });
      return 'answered';
    } catch (thrown) {
      const text = JSON.stringify(causes(thrown));
      if (text.includes('Permissions Violation')) return 'refused';
      const nobody = thrown instanceof CodedError && thrown.details?.['reason'] === 'no_responders';
      return nobody ? 'nobody' : 'unanswered';
    }
  }

  async listen(
    subject: string,
    queue?: string,
    onMessage: (heard: Heard) => void = () => {},
  ): Promise<Outcome> {
    const refusal = Promise.withResolvers<Outcome>();
    this.bus.nats.subscribe(subject, {
      ...(queue === undefined ? {} : { queue }),
      callback: (error, msg) => {
        if (error) return refusal.resolve('refused');
        onMessage({
          subject: msg.subject,
          text: msg.string(),
          tenant: msg.headers?.get('Trunkline-Tenant') || undefined,
        });
        msg.respond('answer');
      },
    });
    // The server answers in order: once it has answered this, it has judged the subscription.
    return Promise.race([refusal.promise, this.flush().then((): Outcome => 'listening')]);
  }

  /** Sends a request whose answer is to go to a subject of the sender's choice. */
  redirect(subject: string, body: string, reply: string): void {
    this.bus.nats.publish(subject, body, { reply });
  }

  async flush(): Promise<void> {
    await this.bus.nats.flush();
    await new Promise((resolve) => setImmediate(resolve));
  }

  close(): Promise<void> {
    return this.bus.close();
  }
}

function causes(thrown: unknown): string[] {
  return thrown instanceof Error ? [thrown.message, ...causes(thrown.cause)] : [];
}
