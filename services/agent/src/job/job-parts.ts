import { inference } from '@livekit/agents';
import { Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { type AgentProfile, profileFromJson } from '@trunkline/profiles';
import { closeParts, type Parts, settingsOrExit, startParts } from '@trunkline/service';
import { SpeechRecognizer, SpeechSynthesizer } from '@trunkline/speech';
import type { Logger } from '@trunkline/telemetry';
import { logFrameworkThrough } from '../logging/framework-logger.js';
import { jobSettings } from '../settings.js';

/** Everything that a job process has ready before a call comes: bus, telemetry, profiles, speech models. */
export interface JobParts {
  readonly logger: Logger;
  readonly bus: Bus;
  readonly profiles: KvBucket<AgentProfile>;
  readonly vad: inference.VAD;
  readonly recognizer: SpeechRecognizer;
  readonly synthesizer: SpeechSynthesizer;
  readonly parts: Parts;
}

/** @throws CodedError `MODEL_MISSING`, `DEPENDENCY_UNAVAILABLE` */
export async function startJobParts(): Promise<JobParts> {
  const settings = settingsOrExit(jobSettings);
  const [parts, recognizer, synthesizer] = await Promise.all([
    startParts('agent', settings, 'log'),
    SpeechRecognizer.load({ modelsDir: settings.modelsDir }),
    SpeechSynthesizer.load({ modelsDir: settings.modelsDir }),
  ]);
  const { bus, logger } = parts;
  logFrameworkThrough(logger);
  if (!bus) throw new CodedError('SETTING_INVALID', 'The agent needs NATS_URL.');
  const profiles = await KvBucket.open<AgentProfile>(bus, BUCKETS.profiles, {
    parse: (stored) => profileFromJson(JSON.stringify(stored)),
  });
  const vad = new inference.VAD({
    activationThreshold: 0.5,
    deactivationThreshold: 0.5,
    minSpeechDuration: 50,
    minSilenceDuration: 150,
  });
  return { logger, bus, profiles, vad, recognizer, synthesizer, parts };
}

export const closeJobParts = async (job: JobParts): Promise<void> => {
  await closeParts(job.parts);
};
