import type { ComponentChildren } from 'preact';
import { logOut } from '../api/logout.js';
import { Shell } from '../view/shell.js';
import { isLoggedOut, LoginNotice } from './login-notice.js';

interface StaffShellProps {
  readonly title: string;
  readonly current: 'calls' | 'detail';
  /** What the last request failed with: without a session, people are told how to log in and shown nothing else. */
  readonly thrown: unknown;
  readonly children: ComponentChildren;
}

/** The frame of the staff's pages. */
export function StaffShell({ title, current, thrown, children }: StaffShellProps) {
  if (isLoggedOut(thrown)) {
    return (
      <Shell title="Log in" home="/calls" homeLabel="Trunkline, calls">
        <LoginNotice />
      </Shell>
    );
  }
  return (
    <Shell title={title} home="/calls" homeLabel="Trunkline, calls" head={<Head current={current} />}>
      {children}
    </Shell>
  );
}

function Head({ current }: Pick<StaffShellProps, 'current'>) {
  return (
    <>
      <nav aria-label="Pages">
        <a href="/calls" aria-current={current === 'calls' ? 'page' : undefined}>
          Calls
        </a>
      </nav>
      <button type="button" class="quiet log-out" onClick={() => void logOut()}>
        Log out
      </button>
    </>
  );
}
