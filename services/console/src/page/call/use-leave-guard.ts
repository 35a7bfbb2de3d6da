import { useEffect } from 'preact/hooks';
import type { CallControls } from './call-controls.js';

/** While a call is live: asks before the page is left by mistake, and hangs up when it is left. */
export function useLeaveGuard(live: boolean, controls: CallControls): void {
  useEffect(() => {
    if (!live) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    const leave = () => void controls.hangUp();
    addEventListener('beforeunload', ask);
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('beforeunload', ask);
      removeEventListener('pagehide', leave);
    };
  }, [live, controls]);
}
