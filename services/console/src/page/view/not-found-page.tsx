import type { ComponentChildren } from 'preact';
import { Shell } from './shell.js';

interface NotFoundPageProps {
  readonly home: string;
  readonly homeLabel: string;
  /** Where to go instead. */
  readonly children: ComponentChildren;
}

export function NotFoundPage({ home, homeLabel, children }: NotFoundPageProps) {
  return (
    <Shell title="Not found" home={home} homeLabel={homeLabel}>
      <section class="notice">
        <h1>There is nothing at this address</h1>
        <p>{children}</p>
      </section>
    </Shell>
  );
}
