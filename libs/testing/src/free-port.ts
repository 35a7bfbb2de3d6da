import { randomInt } from 'node:crypto';
import { LOOPBACK, tryPort } from '@trunkline/local';

/** Below what systems give to outgoing connections (Linux: from 32768), so that none of those takes it. */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const given = new Set<number>();

/**
 * A port that is free now, TCP and UDP, on the loopback. Drawn at random: test processes that run at the same
 * time are unlikely to draw the same one, and this process never gets one twice. Whoever starts a server on
 * it should be ready to draw again.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (given.has(port)) continue;
    given.add(port);
    const taken = (await tryPort(LOOPBACK, port, 'tcp')) ?? (await tryPort(LOOPBACK, port, 'udp'));
    if (taken === undefined) return port;
  }
}
