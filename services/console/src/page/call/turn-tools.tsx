import type { TurnTool } from '../api/turn-finished.js';
import { duration } from '../view/words.js';

/** Not a failure: an irreversible tool runs only after the caller's yes, so the first time it asks for it. */
const asksForYes = ({ code }: TurnTool): boolean => code === 'CONFIRMATION_REQUIRED';

/** Each tool of a turn with how it went, as items of a list. */
export function TurnTools({ tools }: { readonly tools: readonly TurnTool[] }) {
  return (
    <>
      {tools.map((tool) => (
        <li
          key={tool.toolCallId}
          class={`tool ${asksForYes(tool) ? 'asks' : tool.outcome}`}
          data-tool={tool.name}
          data-outcome={tool.outcome}
        >
          <code>{tool.name}</code> {asksForYes(tool) ? 'asks for a yes' : <Outcome tool={tool} />}
          <span class="aside"> · {duration(tool.durationMs)}</span>
        </li>
      ))}
    </>
  );
}

const Outcome = ({ tool }: { readonly tool: TurnTool }) =>
  tool.code === undefined ? (
    <>{tool.outcome}</>
  ) : (
    <>
      {tool.outcome} <code>{tool.code}</code>
    </>
  );
