import { useEffect, useRef } from 'preact/hooks';
import type { Conversation, Line } from './conversation.js';
import { TurnNote } from './turn-note.js';

interface TranscriptProps {
  readonly lines: Conversation;
  readonly live: boolean;
}

/** How near to its end, in px, a reader must be for the transcript to follow. */
const FOLLOW_WITHIN_PX = 80;

/** What both sides say. Text that may still change is marked; screen readers hear only what is final. */
export function Transcript({ lines, live }: TranscriptProps) {
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  useEffect(() => {
    if (following.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  useEffect(() => {
    const { current } = box;
    if (current === null) return undefined;
    // A card of the agent takes room away: the latest words stay in sight.
    const resized = new ResizeObserver(() => {
      if (following.current) current.scrollTop = current.scrollHeight;
    });
    resized.observe(current);
    return () => resized.disconnect();
  }, []);
  const onScroll = () => {
    const { current } = box;
    if (current === null) return;
    following.current = current.scrollHeight - current.scrollTop - current.clientHeight < FOLLOW_WITHIN_PX;
  };
  return (
    <section class="transcript" aria-labelledby="transcript-title">
      <h2 id="transcript-title">Transcript</h2>
      {/* Focusable, so that the keyboard can scroll it. */}
      <div class="lines" ref={box} onScroll={onScroll} tabIndex={0} role="group" aria-label="What was said">
        {lines.length === 0 ? (
          <p class="empty">{live ? 'What you and the agent say appears here.' : 'Nothing was said.'}</p>
        ) : (
          <ol>
            {lines.map((line, index) => (
              <TranscriptLine key={line.key} line={line} opens={lines[index - 1]?.who !== line.who} />
            ))}
          </ol>
        )}
      </div>
      <Announcer lines={lines} />
    </section>
  );
}

const SPEAKERS = { caller: 'You', agent: 'Agent' } as const;

function TranscriptLine({ line, opens }: { readonly line: Line; readonly opens: boolean }) {
  return (
    <li class={`line ${line.who}`} data-who={line.who} data-final={line.final}>
      <span class={opens ? 'speaker' : 'speaker unseen'}>{SPEAKERS[line.who]}</span>
      <p class={line.final ? 'said' : 'said pending'}>{line.text}</p>
      {line.turn === undefined ? null : <TurnNote turn={line.turn} />}
    </li>
  );
}

/** Finished lines for screen readers: a live region on the transcript itself would read every change. */
function Announcer({ lines }: { readonly lines: Conversation }) {
  const latest = lines.findLast((line) => line.final && line.who === 'agent');
  return (
    <p class="unseen" role="log" aria-live="polite">
      {latest === undefined ? '' : `Agent: ${latest.text}`}
    </p>
  );
}
