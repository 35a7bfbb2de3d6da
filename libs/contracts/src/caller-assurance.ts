/**
 * How sure it is that a call comes from who its caller id says. `none`: there is no id. `claimed`: the caller's own client
 * says so, and anybody could. `verified`: whoever opened the session has authenticated the caller.
 */
export const CALLER_ASSURANCES = ['none', 'claimed', 'verified'] as const;
export type CallerAssurance = (typeof CALLER_ASSURANCES)[number];
