import { ensureSpeechModels, type ModelProgress } from '@trunkline/speech';
import type { ReportStep } from '../steps.js';
import { allOrAbort } from '../system/all-or-abort.js';
import { LIVEKIT_SERVER, NATS_SERVER } from './binary-part.js';
import { type EnsureBinaryOptions, type LocatedBinary, locateBinary, obtainBinary } from './ensure-binary.js';

/** Where the parts are that don't come with `npm ci`. */
export interface Parts {
  readonly natsServer: string;
  readonly livekitServer: string;
  readonly modelsDir: string;
}

export const PART_STEPS = ['nats-server', 'livekit-server', 'speech models'] as const;
export type PartName = (typeof PART_STEPS)[number];

/** A part that is there once its promise is fulfilled. */
export type PartsUnderWay = Readonly<Record<PartName, Promise<void>>>;

/**
 * The larger build leaves the processors to the smaller one, and to what is started meanwhile: most services need
 * NATS and not LiveKit.
 */
const LIVEKIT_NICENESS = 10;

export interface PartsOptions {
  readonly cacheDir: string;
  readonly modelsDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** Parts whose places are known, though they may still have to be built. */
export interface LocatedParts {
  readonly paths: Parts;
  readonly nats: LocatedBinary;
  readonly livekit: LocatedBinary;
}

/** @throws CodedError as `locateBinary`. */
export async function locateParts(options: PartsOptions): Promise<LocatedParts> {
  const { cacheDir, env, modelsDir, signal } = options;
  const where: EnsureBinaryOptions = { cacheDir, env, ...(signal === undefined ? {} : { signal }) };
  const [nats, livekit] = await Promise.all([
    locateBinary(NATS_SERVER, where),
    locateBinary(LIVEKIT_SERVER, where),
  ]);
  return { nats, livekit, paths: { natsServer: nats.path, livekitServer: livekit.path, modelsDir } };
}

/** Starts to obtain every part that isn't there yet, at the same time. Each promise rejects as its own part does. */
export function obtainParts(
  located: LocatedParts,
  options: PartsOptions & { readonly report: ReportStep; readonly signal: AbortSignal },
): PartsUnderWay {
  const { cacheDir, env, modelsDir, report, signal } = options;
  const step = async (name: PartName, obtain: (onProgress: (detail: string) => void) => Promise<unknown>) => {
    report({ step: name, state: 'running' });
    try {
      await obtain((detail) => report({ step: name, state: 'running', detail }));
      report({ step: name, state: 'done' });
    } catch (error) {
      // One that only gave up because another failed didn't fail.
      if (!signal.aborted) report({ step: name, state: 'failed' });
      throw error;
    }
  };
  const where = { cacheDir, env, signal };
  return {
    'nats-server': step('nats-server', (onProgress) =>
      obtainBinary(NATS_SERVER, located.nats, { ...where, onProgress }),
    ),
    'livekit-server': step('livekit-server', (onProgress) =>
      obtainBinary(LIVEKIT_SERVER, located.livekit, { ...where, onProgress, niceness: LIVEKIT_NICENESS }),
    ),
    'speech models': step('speech models', (onProgress) =>
      ensureSpeechModels({
        modelsDir,
        signal,
        onProgress: (progress) => onProgress(describeModels(progress)),
      }),
    ),
  };
}

/** Obtains every part that isn't there yet. @throws CodedError as each part's own. */
export async function ensureParts(options: PartsOptions & { readonly report: ReportStep }): Promise<Parts> {
  const located = await locateParts(options);
  const failure = new AbortController();
  const signal =
    options.signal === undefined ? failure.signal : AbortSignal.any([options.signal, failure.signal]);
  const underWay = obtainParts(located, { ...options, signal });
  await allOrAbort(
    PART_STEPS.map((name) => async () => {
      try {
        await underWay[name];
      } catch (error) {
        failure.abort(error);
        throw error;
      }
    }),
    signal,
  );
  return located.paths;
}

function describeModels({ stage, doneBytes, totalBytes }: ModelProgress): string {
  if (stage === 'waiting') return 'waiting for another process that fetches them';
  if (stage === 'unpacking') return 'unpacking';
  return `downloading, ${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB`;
}

const megabytes = (bytes: number) => Math.round(bytes / 1_000_000);
