/**
 * Runs tasks together. When one fails the others are told to abort, all are waited for, and the first
 * failure is thrown: nothing goes on in the background afterwards.
 */
export async function allOrAbort<const T extends readonly unknown[]>(
  tasks: { readonly [K in keyof T]: (signal: AbortSignal) => Promise<T[K]> },
  signal?: AbortSignal,
): Promise<T> {
  const failure = new AbortController();
  const either = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal]);
  let first: { readonly thrown: unknown } | undefined;
  const results = await Promise.allSettled(
    tasks.map(async (task) => {
      try {
        return await task(either);
      } catch (thrown) {
        first ??= { thrown };
        failure.abort(thrown);
        throw thrown;
      }
    }),
  );
  if (first !== undefined) throw first.thrown;
  // None was rejected, so these are the tasks' values in their order.
  return results.map((result) => (result.status === 'fulfilled' ? result.value : undefined)) as unknown as T;
}
