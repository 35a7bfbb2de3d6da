import { useMemo, useState } from 'preact/hooks';
import type { Span } from '../api/calls.js';
import { duration } from '../view/words.js';
import { spanRows } from './span-rows.js';
import { percent } from './stage-shares.js';

const ROWS_AT_FIRST = 100;
const DEEPEST_INDENT = 8;

/** The call's trace over time: which process did what, when, and inside of what. */
export function Waterfall({ spans }: { readonly spans: readonly Span[] }) {
  const rows = useMemo(() => spanRows(spans), [spans]);
  const [all, setAll] = useState(false);
  const fullMs = Math.max(1, ...spans.map(({ offsetMs, durationMs }) => offsetMs + durationMs));
  const shown = all ? rows : rows.slice(0, ROWS_AT_FIRST);
  return (
    <>
      <div class="wide" tabIndex={0} role="group" aria-label="Spans of the trace">
        <table class="waterfall">
          <thead>
            <tr>
              <th scope="col">Span</th>
              <th scope="col">Process</th>
              <th scope="col" class="figure">
                Start
              </th>
              <th scope="col" class="figure">
                Duration
              </th>
              <th scope="col" class="time">
                0 to {duration(fullMs)}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ span, depth }) => (
              <tr key={span.spanId} class={span.failed ? 'failed' : undefined}>
                <td>
                  <span
                    class="span-name"
                    style={{ paddingLeft: `${Math.min(depth, DEEPEST_INDENT) * 14}px` }}
                  >
                    {span.name}
                    {span.failed ? <span class="badge bad">failed</span> : null}
                  </span>
                </td>
                <td>{span.service.replace(/^trunkline-/, '')}</td>
                <td class="figure">{duration(span.offsetMs)}</td>
                <td class="figure">{duration(span.durationMs)}</td>
                <td class="time">
                  <svg width="100%" height="12" aria-hidden="true" focusable="false">
                    <rect
                      class="span-bar"
                      x={`${Math.min(99.5, percent(span.offsetMs, fullMs))}%`}
                      y="2"
                      height="8"
                      rx="2"
                      width={`${Math.max(0.4, percent(span.durationMs, fullMs))}%`}
                    />
                  </svg>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < rows.length ? (
        <button type="button" class="quiet" onClick={() => setAll(true)}>
          Show all {rows.length} spans
        </button>
      ) : null}
    </>
  );
}
