import type { ToolSwitch } from '@trunkline/contracts';

/** Whom a switch that is off concerns, as the decisions want it. */
export const disabledFor = (off: ToolSwitch | undefined): 'all' | 'tenant' | undefined =>
  off === undefined ? undefined : off.tenant === undefined ? 'all' : 'tenant';
