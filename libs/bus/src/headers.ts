import { MsgHdrsImpl } from '@nats-io/nats-core/internal';

/** Headers to be sent, as text: the driver's own look through all of them twice for each that is set. Nothing can be read. */
export class OutgoingHeaders extends MsgHdrsImpl {
  /** @param lines each `Name: value` and a line end. */
  constructor(private readonly lines: string) {
    super();
  }

  override encode(): Uint8Array {
    return Buffer.from(`NATS/1.0\r\n${this.lines}\r\n`);
  }
}

/**
 * Headers as text. `Nats-*` names are never taken over: they are commands to the server.
 *
 * @throws TypeError for a value of more than one line, which would be read as another header.
 */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  let lines = '';
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? '';
    if (value.includes('\n') || value.includes('\r'))
      throw new TypeError(`The header ${name} has more than one line.`);
    if (!/^nats-/i.test(name)) lines += `${name}: ${value}\r\n`;
  }
  return lines;
}
