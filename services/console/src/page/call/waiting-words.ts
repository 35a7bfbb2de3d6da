/** Longer than an agent with its models loaded ever takes, seconds. */
const UNUSUAL_SECONDS = 5;
/** By then at least one agent has not come. */
const LONG_SECONDS = 20;

/**
 * What goes on while no agent is in the room.
 *
 * @param seconds since the call was connected.
 * @param spoken whether an agent was there before.
 */
export function waitingWords(seconds: number, spoken: boolean): string {
  if (spoken) return 'The agent was lost. Another one is taking over.';
  if (seconds < UNUSUAL_SECONDS) return 'Waiting for the agent';
  if (seconds < LONG_SECONDS)
    return 'The agent takes longer than usual: it is loading, or the machine is busy';
  return 'No agent has come yet. We go on trying; you can hang up and call again later.';
}
