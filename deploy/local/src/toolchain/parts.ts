import { ensureSpeechModels, type ModelProgress } from '@trunkline/speech';
import type { ReportStep } from '../steps.js';
import { allOrAbort } from '../system/all-or-abort.js';
import { ensureLiveKitServer, ensureNatsServer } from './ensure-binary.js';

/** What doesn't come with `npm ci`. */
export interface Parts {
  readonly natsServer: string;
  readonly livekitServer: string;
  readonly modelsDir: string;
}

export const PART_STEPS = ['nats-server', 'livekit-server', 'speech models'] as const;

export interface EnsurePartsOptions {
  readonly cacheDir: string;
  readonly modelsDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly report: ReportStep;
  readonly signal?: AbortSignal | undefined;
}

/** Obtains every part that isn't there yet, at the same time. @throws CodedError as each part's own. */
export async function ensureParts(options: EnsurePartsOptions): Promise<Parts> {
  const { cacheDir, modelsDir, env } = options;
  const step =
    <T>(name: (typeof PART_STEPS)[number], obtain: (o: StepOptions) => Promise<T>) =>
    async (signal: AbortSignal): Promise<T> => {
      options.report({ step: name, state: 'running' });
      try {
        const result = await obtain({
          signal,
          onProgress: (detail) => options.report({ step: name, state: 'running', detail }),
        });
        options.report({ step: name, state: 'done' });
        return result;
      } catch (error) {
        // One that only gave up because another failed didn't fail.
        if (!signal.aborted) options.report({ step: name, state: 'failed' });
        throw error;
      }
    };
  const [natsServer, livekitServer] = await allOrAbort<[string, string, unknown]>(
    [
      step('nats-server', (o) => ensureNatsServer({ cacheDir, env, ...o })),
      step('livekit-server', (o) => ensureLiveKitServer({ cacheDir, env, ...o })),
      step('speech models', ({ signal, onProgress }) =>
        ensureSpeechModels({
          modelsDir,
          signal,
          onProgress: (progress) => onProgress(describeModels(progress)),
        }),
      ),
    ],
    options.signal,
  );
  return { natsServer, livekitServer, modelsDir };
}

interface StepOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

function describeModels({ stage, doneBytes, totalBytes }: ModelProgress): string {
  if (stage === 'waiting') return 'waiting for another process that fetches them';
  if (stage === 'unpacking') return 'unpacking';
  return `downloading, ${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB`;
}

const megabytes = (bytes: number) => Math.round(bytes / 1_000_000);
