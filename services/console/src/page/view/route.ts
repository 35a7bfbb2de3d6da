export type Place =
  | { readonly view: 'calls' }
  | { readonly view: 'detail'; readonly callId: string }
  | { readonly view: 'unknown' };

/** What an address of the staff's console shows. Links are ordinary ones: each loads the page anew. */
export function route(pathname: string): Place {
  const [first, second, ...rest] = pathname.split('/').filter((part) => part !== '');
  if (first === undefined) return { view: 'calls' };
  if (first !== 'calls' || rest.length > 0) return { view: 'unknown' };
  if (second === undefined) return { view: 'calls' };
  // As the names of libs/contracts; what comes from the address goes into requests.
  return /^[a-z][a-z0-9_-]{0,63}$/.test(second) ? { view: 'detail', callId: second } : { view: 'unknown' };
}
