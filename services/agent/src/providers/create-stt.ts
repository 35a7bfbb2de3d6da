import { inference, stt } from '@livekit/agents';
import type { AgentProfile, FallbackProvider } from '@trunkline/profiles';
import { FailureReporter } from './failure-reporter.js';
import { LentVad } from './lent-vad.js';
import { openAiClient } from './openai-client.js';
import type { ProviderContext } from './provider-context.js';
import { providerKey } from './provider-key.js';
import { pluginProvider } from './provider-plugin.js';
import { UtteranceStt } from './utterance-stt.js';

/** Silence that ends an utterance for recognisers that take whole ones, ms. */
const SILENCE_MS = 300;

/**
 * The recogniser of a profile; it always streams.
 *
 * @throws CodedError `SETTING_INVALID` when a key is missing, `PROVIDER_MISSING` when a package is, `PROFILE_INVALID`
 * when the package has no recogniser
 */
export async function createStt(profile: AgentProfile, context: ProviderContext): Promise<stt.STT> {
  const provider = profile.providers.stt;
  const first = await recogniser(provider, profile, context, provider.fallback !== undefined);
  if (!provider.fallback) return listened(first);
  const second = await recogniser(provider.fallback, profile, context, false);
  const both = new stt.FallbackAdapter({
    sttInstances: [first, second],
    attemptTimeoutMs: provider.timeoutMs,
    maxRetryPerSTT: 0,
  });
  return listened(both);
}

/** An 'error' event that nobody listens to would be thrown; the failures are reported where they happen. */
function listened<T extends stt.STT>(model: T): T {
  model.on('error', () => undefined);
  return model;
}

async function recogniser(
  provider: FallbackProvider,
  profile: AgentProfile,
  context: ProviderContext,
  covered: boolean,
): Promise<stt.STT> {
  if (provider.name === 'embedded') return context.embeddedStt();
  const hosted = await hostedRecogniser(provider, profile, context);
  const reporter = new FailureReporter('stt', provider.name, context);
  hosted.on('error', ({ error, recoverable }) => reporter.failed(error, recoverable || covered));
  hosted.on('metrics_collected', () => reporter.succeeded());
  if (hosted.capabilities.streaming) return hosted;
  const vad = context.vad ?? new inference.VAD();
  return new UtteranceStt(hosted, vad, {
    silenceMs: profile.endpointing.silenceMs ?? SILENCE_MS,
    giveUp: covered,
    onFailure: (thrown) => reporter.failed(thrown, covered),
  });
}

async function hostedRecogniser(
  provider: FallbackProvider,
  profile: AgentProfile,
  context: ProviderContext,
): Promise<stt.STT> {
  const key = providerKey('stt', provider, context.env);
  const common = {
    language: profile.language,
    ...provider.options,
    ...(provider.model === undefined ? {} : { model: provider.model }),
  };
  if (provider.name === 'openai-compatible' || provider.name === 'openai') {
    const own = provider.name === 'openai' ? context.env['OPENAI_API_KEY'] : 'none';
    const apiKey = key ?? own;
    const { STT } = await import('@livekit/agents-plugin-openai');
    // Endpoints of one's own transcribe whole utterances; OpenAI itself listens along.
    const useRealtime = provider.options['useRealtime'] ?? provider.name === 'openai';
    return new STT({
      ...common,
      useRealtime: useRealtime === true,
      ...(useRealtime === true ? { vad: new LentVad(context.vad ?? new inference.VAD()) } : {}),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(provider.baseUrl === undefined ? {} : { baseURL: provider.baseUrl }),
      client: openAiClient({ baseUrl: provider.baseUrl, apiKey, timeoutMs: provider.timeoutMs }),
    });
  }
  return pluginProvider('stt', provider, {
    ...common,
    ...(key === undefined ? {} : { apiKey: key }),
    ...(provider.baseUrl === undefined ? {} : { baseURL: provider.baseUrl }),
  });
}
