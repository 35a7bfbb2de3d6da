import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

interface ShellProps {
  /** Title of the window, and of the page for screen readers. */
  readonly title: string;
  /** Where the name of the platform leads, and how that place is called. */
  readonly home: string;
  readonly homeLabel: string;
  /** What stands beside it in the head. @default nothing */
  readonly head?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** The frame of every page. */
export function Shell({ title, home, homeLabel, head, children }: ShellProps) {
  useEffect(() => {
    document.title = `${title} · Trunkline`;
  }, [title]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="top">
        <a class="brand" href={home} aria-label={homeLabel}>
          <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path d="M8 14v4M13 10v12M19 7v18M24 13v6" />
          </svg>
          Trunkline
        </a>
        {head}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
