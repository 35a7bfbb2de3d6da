import { InferenceRunner } from '@livekit/agents';

/** The framework's name of its audio turn detector. */
const TURN_DETECTOR = 'lk_eot_audio';

/**
 * Keeps the worker from starting a process for LiveKit's audio turn detector, which our sessions don't use: it takes
 * 350 MB. The framework starts that process for every runner that it lists; this entry says "registered" and isn't listed.
 */
export function withoutTurnDetectorProcess(): void {
  Object.defineProperty(InferenceRunner.registeredRunners, TURN_DETECTOR, {
    value: 'unused',
    enumerable: false,
    configurable: true,
  });
}
