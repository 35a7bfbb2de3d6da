import type { Bus } from '@trunkline/bus';
import { readServiceInfo, type SeenService } from './read-service-info.js';

const ANSWER_MS = 500;
/** After an answer, the others are not far. */
const STALL_MS = 60;

/** Who describes itself when asked on this subject: `$SRV.INFO`, or a subject that stands for it. Nobody: none. */
export async function askServices(bus: Bus, subject: string): Promise<SeenService[]> {
  const seen: SeenService[] = [];
  try {
    const answers = await bus.nats.requestMany(subject, undefined, {
      strategy: 'stall',
      maxWait: ANSWER_MS,
      stall: STALL_MS,
    });
    for await (const answer of answers) {
      const service = readServiceInfo(answer.data);
      if (service) seen.push(service);
    }
  } catch {
    // Nobody there, or no answer: whoever asks finds what came before.
  }
  return seen;
}
