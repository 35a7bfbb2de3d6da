import { ApiError } from '../api/api-client.js';
import type { Problem } from './call-state.js';

const BY_CODE: Readonly<Record<string, Pick<Problem, 'title' | 'advice'>>> = {
  QUOTA_EXCEEDED: {
    title: 'All lines are busy',
    advice: 'As many calls are running as this installation allows. Try again when one has ended.',
  },
  AGENT_UNAVAILABLE: {
    title: 'No agent is free',
    advice: 'Every agent is busy, or still loading its models. Try again in a moment.',
  },
  RATE_LIMITED: { title: 'Too many calls at once', advice: 'Wait a moment, then call again.' },
  PROFILE_NOT_FOUND: { title: 'This agent is gone', advice: 'Reload the page and choose another one.' },
  DEADLINE_EXCEEDED: { title: 'The call could not be set up in time', advice: 'Try again.' },
  OVERLOADED: { title: 'The console is busy', advice: 'Wait a moment, then call again.' },
};

/** What to tell people when the call could not be set up. */
export function startProblem(thrown: unknown): Problem {
  if (thrown instanceof ApiError) {
    const known = BY_CODE[thrown.code] ?? { title: 'The call could not be set up', advice: thrown.message };
    return {
      ...known,
      code: thrown.code,
      ...(thrown.traceId === undefined ? {} : { traceId: thrown.traceId }),
    };
  }
  return {
    title: 'The media server can’t be reached',
    advice: 'Your session was granted, but the connection for sound failed. A firewall may be in the way.',
  };
}
