import { ApiError } from '../api/api-client.js';

/** Whether a request failed because nobody is logged in. */
export const isLoggedOut = (thrown: unknown): boolean =>
  thrown instanceof ApiError && thrown.code === 'UNAUTHENTICATED';

/** What people see who aren't logged in: how they get in, and why they aren't. */
export function LoginNotice() {
  const refused = new URLSearchParams(location.search).get('login') === 'refused';
  return (
    <section class="notice">
      <h1>Log in to see the calls</h1>
      {refused ? (
        <p role="alert">
          That link was used already, or is too old. Each link is good for one login within an hour.
        </p>
      ) : null}
      <p>
        On the machine that runs Trunkline, <code>npm run status</code> shows a link. Open it in this browser.
      </p>
    </section>
  );
}
