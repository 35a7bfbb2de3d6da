import { type StartedService, waitFor } from '@trunkline/testing';

/** What a service is started with so that it can be told to collect. */
export const COLLECTABLE = { NODE_OPTIONS: '--inspect-port=127.0.0.1:0' };

/** Makes a service collect its garbage, through the debugger that it opens on the loopback when it is told to. */
export async function collectGarbage(service: StartedService): Promise<void> {
  const address = () => /Debugger listening on (ws:\/\/\S+)/.exec(service.logs())?.[1];
  if (address() === undefined) process.kill(service.pid, 'SIGUSR1');
  const url = await waitFor(address, { deadlineMs: 10_000, describe: 'the debugger' });
  const socket = new WebSocket(url);
  await new Promise<void>((resolve, reject) => {
    socket.onerror = () => reject(new Error('the debugger does not answer'));
    socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
    socket.onmessage = () => resolve();
  });
  socket.close();
}
