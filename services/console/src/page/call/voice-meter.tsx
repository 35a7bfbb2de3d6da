import { useEffect, useRef } from 'preact/hooks';
import type { CallControls } from './call-controls.js';
import type { LiveState } from './call-state.js';

const BARS = [0.55, 0.8, 1, 0.8, 0.55];
/** Below this a bar still shows, so that silence looks like silence and not like nothing. */
const LEAST = 0.08;

interface VoiceMeterProps {
  readonly state: LiveState;
  readonly controls: CallControls;
}

/** Five bars that follow whoever has the floor: the agent while it speaks, else the caller. */
export function VoiceMeter({ state, controls }: VoiceMeterProps) {
  const bars = useRef<SVGGElement>(null);
  const speaking = state.agent === 'speaking';
  useEffect(() => {
    let frame = 0;
    let shown = 0;
    const draw = () => {
      const heard = Math.min(1, (speaking ? controls.agentVolume() : controls.callerVolume()) * 1.6);
      // Up at once, down slowly: as a level is read by the eye.
      shown = Math.max(heard, shown * 0.88);
      for (const [index, bar] of [...(bars.current?.children ?? [])].entries()) {
        const scale = Math.max(LEAST, shown * (BARS[index] ?? 0));
        bar.setAttribute('transform', `scale(1 ${scale.toFixed(3)})`);
      }
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [speaking, controls]);
  return (
    <div class={`meter ${state.reconnecting ? 'waiting' : (state.agent ?? 'waiting')}`} aria-hidden="true">
      <svg viewBox="-60 -50 120 100" focusable="false">
        <g ref={bars}>
          {BARS.map((height, index) => (
            <rect
              key={index}
              x={(index - 2) * 20 - 5}
              y={-40}
              width={10}
              height={80}
              rx={5}
              data-height={height}
            />
          ))}
        </g>
      </svg>
    </div>
  );
}
