/** The signals that end a command: Ctrl-C, `kill`, the closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm passes on a Ctrl-C that the terminal has already sent to everybody. */
const SAME_MS = 500;

/**
 * Watches for the signals that end a command. The first one aborts; a later one, from somebody who won't
 * wait, calls `onImpatience`.
 */
export function watchInterruption(onImpatience: () => void): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  const receive = () => {
    if (!controller.signal.aborted) {
      firstAt = Date.now();
      controller.abort();
    } else if (Date.now() - firstAt > SAME_MS) onImpatience();
  };
  for (const signal of SIGNALS) process.on(signal, receive);
  return controller.signal;
}

/** Conventional exit code of a command that was ended by Ctrl-C. */
export const EXIT_INTERRUPTED = 130;
