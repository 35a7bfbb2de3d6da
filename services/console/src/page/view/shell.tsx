import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

interface ShellProps {
  /** Title of the window, and of the page for screen readers. */
  readonly title: string;
  readonly current: 'call' | 'calls' | 'none';
  readonly children: ComponentChildren;
}

/** The frame of every page. */
export function Shell({ title, current, children }: ShellProps) {
  useEffect(() => {
    document.title = `${title} · Trunkline`;
  }, [title]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="top">
        <a class="brand" href="/" aria-label="Trunkline, call page">
          <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path d="M8 14v4M13 10v12M19 7v18M24 13v6" />
          </svg>
          Trunkline
        </a>
        <nav aria-label="Pages">
          <a href="/" aria-current={current === 'call' ? 'page' : undefined}>
            Call
          </a>
          <a href="/calls" aria-current={current === 'calls' ? 'page' : undefined}>
            Calls
          </a>
        </nav>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
