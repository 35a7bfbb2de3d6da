import type { Problem } from './call-state.js';

/** Why there can't be a microphone here at all, before anybody is asked for it. */
export function microphoneObstacle(page: {
  readonly isSecureContext: boolean;
  readonly hasMediaDevices: boolean;
}): Problem | undefined {
  if (!page.isSecureContext) {
    return {
      title: 'This address can’t use the microphone',
      advice:
        'Browsers allow the microphone only over HTTPS or on this machine. Open the console by https:// or by http://localhost.',
    };
  }
  if (!page.hasMediaDevices) {
    return {
      title: 'This browser offers no microphone',
      advice: 'Use a current version of Firefox, Chrome, Edge or Safari.',
    };
  }
  return undefined;
}

/** What to tell people when the browser gave no microphone, by the name of its error. */
export function microphoneProblem(errorName: string): Problem {
  switch (errorName) {
    case 'NotAllowedError':
    case 'SecurityError':
      return {
        title: 'The microphone is not allowed',
        advice:
          'Without it the agent can’t hear you. Allow it in the settings of this site, beside the address bar, then call again.',
      };
    case 'NotFoundError':
    case 'OverconstrainedError':
      return {
        title: 'No microphone found',
        advice: 'Connect one, or choose one in the settings of your system, then call again.',
      };
    case 'NotReadableError':
    case 'AbortError':
      return {
        title: 'The microphone can’t be opened',
        advice: 'Another program may be using it. Close that program, then call again.',
      };
    default:
      return {
        title: 'The microphone can’t be used',
        advice: 'Check it in the settings of your system, then call again.',
      };
  }
}
