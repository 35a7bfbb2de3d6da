/** Ends the session of this browser, and goes to where one logs in. */
export async function logOut(): Promise<void> {
  // Without an answer the session ends with its time; the page is left all the same.
  await fetch('/api/logout', { method: 'POST' }).catch(() => undefined);
  location.assign('/');
}
