import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Tries to open a port for a moment.
 *
 * @returns undefined when it is free, else the system's error code, such as `EADDRINUSE`.
 */
export function tryPort(host: string, port: number, transport: 'tcp' | 'udp'): Promise<string | undefined> {
  return transport === 'tcp' ? tryTcp(host, port) : tryUdp(host, port);
}

function tryTcp(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function tryUdp(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error) => socket.close(() => resolve(codeOf(error))));
    socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(undefined)));
  });
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.message);
