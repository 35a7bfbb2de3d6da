import type { ClientActionCode } from '@trunkline/contracts/client-actions';

/** Why the page does not do, or did not finish, what the agent asked for. */
export class ActionRefusal extends Error {
  constructor(
    readonly code: ClientActionCode,
    message: string,
  ) {
    super(message);
    this.name = 'ActionRefusal';
  }
}

export const invalid = (message: string) => new ActionRefusal('ARGUMENTS_INVALID', message);
export const refused = (message: string) => new ActionRefusal('ACTION_REFUSED', message);
