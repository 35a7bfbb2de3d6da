/** Those parameters of a query string that the service behind knows. It checks their values itself. */
export function passedQuery(
  query: Readonly<Record<string, unknown>>,
  names: readonly string[],
): URLSearchParams {
  const passed = new URLSearchParams();
  for (const name of names) {
    const value = query[name];
    if (typeof value === 'string') passed.set(name, value);
  }
  return passed;
}
