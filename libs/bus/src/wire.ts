import type { NatsConnection } from '@nats-io/nats-core';
import { ClosedConnectionError, DrainingConnectionError, InvalidArgumentError } from '@nats-io/nats-core';
import { NatsConnectionImpl } from '@nats-io/nats-core/internal';

/** What is gathered longer than this leaves at once, characters. */
const PIECE = 32 * 1024;

/**
 * Messages on their way out, as the text of the protocol. What is sent within one turn of the event loop leaves in one
 * write, encoded at once: the driver makes five buffers of each message, and under load that and a write for each is what
 * costs most, here and in the server. While there is nothing to gather, nothing waits.
 */
export class Wire {
  private readonly nats: NatsConnectionImpl;
  private text = '';
  /** Messages that came in this turn. */
  private count = 0;
  private calm = true;

  constructor(nats: NatsConnection) {
    if (!(nats instanceof NatsConnectionImpl)) throw new TypeError('A connection of another driver.');
    this.nats = nats;
  }

  /**
   * @param headers as lines, see `headerLines`
   * @throws InvalidArgumentError for a subject with white space or what the server does not take;
   * ClosedConnectionError and DrainingConnectionError as the driver does.
   */
  publish(subject: string, body: string, headers = '', reply = ''): void {
    const { protocol } = this.nats;
    if (this.nats.isClosed()) throw new ClosedConnectionError();
    if (protocol.noMorePublishing) throw new DrainingConnectionError();
    if (/\s/.test(subject)) throw InvalidArgumentError.format('subject', 'has white space');
    const head = headers === '' ? '' : `NATS/1.0\r\n${headers}\r\n`;
    const headBytes = Buffer.byteLength(head);
    const bytes = headBytes + Buffer.byteLength(body);
    if (bytes > (protocol.info?.max_payload ?? bytes))
      throw InvalidArgumentError.format('payload', 'is larger than the server takes');
    protocol.outMsgs++;
    protocol.outBytes += bytes;
    const sizes = head === '' ? `${bytes}` : `${headBytes} ${bytes}`;
    const to = reply === '' ? subject : `${subject} ${reply}`;
    this.add(`${head === '' ? 'PUB' : 'HPUB'} ${to} ${sizes}\r\n${head}${body}\r\n`);
  }

  /** Sends what was gathered. */
  flush(): void {
    if (this.text === '') return;
    const { text } = this;
    this.text = '';
    this.nats.protocol.sendCommand(text);
  }

  private add(message: string): void {
    this.text += message;
    if (this.count++ === 0) {
      setImmediate(() => this.endTurn());
      if (this.calm) return this.flush();
    }
    if (this.text.length > PIECE) this.flush();
  }

  private endTurn(): void {
    this.calm = this.count <= 2;
    this.count = 0;
    this.flush();
  }
}
