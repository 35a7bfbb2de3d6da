import { freePort } from './free-port.js';

const ATTEMPTS = 4;
const TAKEN = /EADDRINUSE|PORT_BUSY|address already in use/i;

/** Starts something on free ports, and on others when somebody else took one in between. */
export async function withFreePorts<const N extends readonly string[], T>(
  names: N,
  start: (ports: Record<N[number], number>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const ports = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await freePort()] as const)),
    ) as Record<N[number], number>;
    try {
      return await start(ports);
    } catch (error) {
      if (attempt === ATTEMPTS || !TAKEN.test(describe(error))) throw error;
    }
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? `${String(error.code)} ${error.message}` : error.message;
}
