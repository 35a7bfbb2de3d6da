import { useCallback, useEffect, useState } from 'preact/hooks';
import { type CallSummary, loadCalls } from '../api/calls.js';

const REFRESH_MS = 5000;

export interface CallListState {
  /** Undefined until the first answer. */
  readonly calls: readonly CallSummary[] | undefined;
  readonly next: string | undefined;
  readonly loadingMore: boolean;
  readonly thrown: unknown;
}

/** The calls, newest first, kept up to date while the page is looked at; older ones are added by `more`. */
export function useCallList(): CallListState & { readonly more: () => void } {
  const [state, setState] = useState<CallListState>({
    calls: undefined,
    next: undefined,
    loadingMore: false,
    thrown: undefined,
  });
  useEffect(() => {
    const leaving = new AbortController();
    const refresh = async () => {
      if (document.hidden) return;
      try {
        const { calls, next } = await loadCalls(undefined, leaving.signal);
        setState((known) => ({
          ...known,
          calls: newestFirst(calls, known.calls ?? []),
          next: known.calls === undefined ? next : known.next,
          thrown: undefined,
        }));
      } catch (thrown) {
        if (!leaving.signal.aborted) setState((known) => ({ ...known, thrown }));
      }
    };
    void refresh();
    const timer = setInterval(() => void refresh(), REFRESH_MS);
    return () => {
      clearInterval(timer);
      leaving.abort();
    };
  }, []);
  const { next } = state;
  const more = useCallback(() => {
    setState((known) => ({ ...known, loadingMore: true }));
    loadCalls(next).then(
      (page) =>
        setState((known) => ({
          calls: newestFirst(known.calls ?? [], page.calls),
          next: page.next,
          loadingMore: false,
          thrown: undefined,
        })),
      (thrown: unknown) => setState((known) => ({ ...known, loadingMore: false, thrown })),
    );
  }, [next]);
  return { ...state, more };
}

/** `fresh` before `others`, each call once. */
function newestFirst(fresh: readonly CallSummary[], others: readonly CallSummary[]): readonly CallSummary[] {
  const seen = new Set(fresh.map(({ callId }) => callId));
  return [...fresh, ...others.filter(({ callId }) => !seen.has(callId))];
}
