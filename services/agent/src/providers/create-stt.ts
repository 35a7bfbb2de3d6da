import { inference, stt } from '@livekit/agents';
import type { AgentProfile, FallbackProvider } from '@trunkline/profiles';
import { FailureReporter } from './failure-reporter.js';
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
  if (!provider.fallback) return first;
  const second = await recogniser(provider.fallback, profile, context, false);
  return new stt.FallbackAdapter({
    sttInstances: [first, second],
    attemptTimeoutMs: provider.timeoutMs,
    maxRetryPerSTT: 0,
  });
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
  return new UtteranceStt(hosted, vad, profile.endpointing.silenceMs ?? SILENCE_MS, (thrown) =>
    reporter.failed(thrown, covered),
  );
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
    return new STT({
      // Endpoints of one's own transcribe whole utterances; OpenAI itself listens along.
      useRealtime: provider.name === 'openai',
      ...common,
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
