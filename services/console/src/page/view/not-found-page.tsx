import { Shell } from './shell.js';

export function NotFoundPage() {
  return (
    <Shell title="Not found" current="none">
      <section class="notice">
        <h1>There is nothing at this address</h1>
        <p>
          You can <a href="/">make a call</a> or look at <a href="/calls">past calls</a>.
        </p>
      </section>
    </Shell>
  );
}
