import { useEffect, useState } from 'preact/hooks';

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'there'; readonly value: T }
  | { readonly state: 'failed'; readonly thrown: unknown };

/** Loads something when the component appears; what comes after it is gone is dropped. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  useEffect(() => {
    const leaving = new AbortController();
    load(leaving.signal).then(
      (value) => {
        if (!leaving.signal.aborted) setLoaded({ state: 'there', value });
      },
      (thrown: unknown) => {
        if (!leaving.signal.aborted) setLoaded({ state: 'failed', thrown });
      },
    );
    return () => leaving.abort();
  }, []);
  return loaded;
}
