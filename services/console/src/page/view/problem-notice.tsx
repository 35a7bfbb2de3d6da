import type { ComponentChildren } from 'preact';
import { ApiError } from '../api/api-client.js';

interface ProblemNoticeProps {
  readonly title: string;
  readonly advice: string;
  readonly code?: string | undefined;
  readonly traceId?: string | undefined;
  readonly children?: ComponentChildren;
}

/** What went wrong and what to do, with what an operator needs to look it up. */
export function ProblemNotice({ title, advice, code, traceId, children }: ProblemNoticeProps) {
  return (
    <div class="notice problem" role="alert">
      <h2>{title}</h2>
      <p>{advice}</p>
      {code === undefined ? null : (
        <p class="reference">
          <code>{code}</code>
          {traceId === undefined ? null : (
            <>
              {' · trace '}
              <code>{traceId}</code>
            </>
          )}
        </p>
      )}
      {children}
    </div>
  );
}

/** A failed request for something to show. */
export function LoadProblem({ what, thrown }: { readonly what: string; readonly thrown: unknown }) {
  const known = thrown instanceof ApiError ? thrown : undefined;
  return (
    <ProblemNotice
      title={`${what} can’t be shown`}
      advice={known?.message ?? 'Reload the page to try again.'}
      code={known?.code}
      traceId={known?.traceId}
    />
  );
}
