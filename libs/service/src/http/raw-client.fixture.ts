import { connect, type Socket } from 'node:net';

/** A TCP connection that sends what no HTTP client would. */
export interface RawClient {
  readonly socket: Socket;
  send(text: string): void;
  /** Everything that was received so far. */
  received(): string;
  /** Resolves with everything received, once `pattern` is in it or the connection has ended. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves with everything received, once the other side has ended the connection. */
  ended(): Promise<string>;
}

/** @param from source address: any of 127.0.0.0/8, so that a test counts as a client of its own. */
export async function rawClient(port: number, from: string): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  let text = '';
  let over = false;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
  };
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    wake();
  });
  // Being cut off is one of the outcomes that are looked for.
  socket.on('error', () => {});
  socket.on('close', () => {
    over = true;
    wake();
  });
  const when = (met: () => boolean) =>
    new Promise<string>((resolve) => {
      const look = () => {
        if (!met()) return;
        waiting.delete(look);
        resolve(text);
      };
      waiting.add(look);
      look();
    });
  await new Promise<void>((resolve) => {
    socket.once('connect', resolve);
    socket.once('close', () => resolve());
  });
  return {
    socket,
    send: (sent) => void socket.write(sent, 'latin1'),
    received: () => text,
    until: (pattern) => when(() => over || pattern.test(text)),
    ended: () => when(() => over),
  };
}
