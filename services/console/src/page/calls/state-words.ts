import type { CallSummary } from '../api/calls.js';

export const STATE_WORDS: Readonly<Record<CallSummary['state'], string>> = {
  created: 'starting',
  live: 'live',
  ended: 'ended',
};
