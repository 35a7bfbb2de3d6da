/** A sample of the agent's gauge `trunkline_agent_active_calls`, with or without labels. */
const ACTIVE_CALLS = /^trunkline_agent_active_calls(?:\{[^}]*\})? (\d+)$/m;
const TIMEOUT_MS = 5_000;

/** How many calls an agent serves, by its metrics. An agent that doesn't answer serves none that could be waited for. */
export async function agentCalls(agentUrl: string): Promise<number> {
  try {
    const answer = await fetch(new URL('/metrics', agentUrl), { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return Number(ACTIVE_CALLS.exec(await answer.text())?.[1] ?? 0);
  } catch {
    return 0;
  }
}
