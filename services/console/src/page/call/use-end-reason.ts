import { useEffect } from 'preact/hooks';
import { endReasonWords } from '../view/words.js';
import type { CallAction, CallState } from './call-state.js';
import { sessionState } from './session.js';

const ATTEMPTS = 5;
const PAUSE_MS = 1000;

/**
 * A caller who was hung up on is told why. The media server says only that the room is gone, so the platform is
 * asked; it knows within seconds.
 */
export function useEndReason(state: CallState, dispatch: (action: CallAction) => void): void {
  const callId = state.phase === 'ended' && !state.byCaller ? state.callId : undefined;
  useEffect(() => {
    if (callId === undefined) return undefined;
    const leaving = new AbortController();
    void (async () => {
      for (let attempt = 0; attempt < ATTEMPTS && !leaving.signal.aborted; attempt++) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        const reason = await storedReason(callId, leaving.signal);
        if (reason === undefined) continue;
        dispatch({ type: 'reason', callId, reason: `${endReasonWords(reason)}.` });
        return;
      }
    })();
    return () => leaving.abort();
  }, [callId, dispatch]);
}

async function storedReason(callId: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await sessionState(callId, signal)).endReason;
  } catch {
    // Nobody to ask: what the media server said stands.
    return undefined;
  }
}
