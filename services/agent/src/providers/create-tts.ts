import { tokenize, tts } from '@livekit/agents';
import type { AgentProfile, FallbackProvider } from '@trunkline/profiles';
import { FailureReporter } from './failure-reporter.js';
import { openAiClient } from './openai-client.js';
import type { ProviderContext } from './provider-context.js';
import { providerKey } from './provider-key.js';
import { pluginProvider } from './provider-plugin.js';

/** Shortest sentence that is synthesised by itself, characters: "Sure." must not wait for what follows. */
const SHORTEST_SENTENCE = 3;

/**
 * The voice of a profile; it always streams.
 *
 * @throws CodedError `SETTING_INVALID` when a key is missing, `PROVIDER_MISSING` when a package is, `PROFILE_INVALID`
 * when the package has no voice
 */
export async function createTts(profile: AgentProfile, context: ProviderContext): Promise<tts.TTS> {
  const provider = profile.providers.tts;
  const first = await voice(provider, profile, context, provider.fallback !== undefined);
  if (!provider.fallback) return listened(first);
  const second = await voice(provider.fallback, profile, context, false);
  return listened(new tts.FallbackAdapter({ ttsInstances: [first, second], maxRetryPerTTS: 0 }));
}

/** An 'error' event that nobody listens to would be thrown; the failures are reported where they happen. */
function listened<T extends tts.TTS>(model: T): T {
  model.on('error', () => undefined);
  return model;
}

async function voice(
  provider: FallbackProvider,
  profile: AgentProfile,
  context: ProviderContext,
  covered: boolean,
): Promise<tts.TTS> {
  if (provider.name === 'embedded') return context.embeddedTts();
  const hosted = await hostedVoice(provider, profile, context);
  const reporter = new FailureReporter('tts', provider.name, context);
  hosted.on('error', ({ error, recoverable }) => reporter.failed(error, recoverable || covered));
  hosted.on('metrics_collected', () => reporter.succeeded());
  if (hosted.capabilities.streaming) return hosted;
  contained(hosted);
  return new tts.StreamAdapter(
    hosted,
    new tokenize.basic.SentenceTokenizer({ minSentenceLength: SHORTEST_SENTENCE }),
  );
}

/**
 * The framework starts the request of each sentence as a promise that nobody awaits, so that a failure, reported by an
 * event already, also becomes an unhandled rejection, which ends a process. Here it is caught.
 */
function contained(hosted: tts.TTS): void {
  const synthesize = hosted.synthesize.bind(hosted);
  hosted.synthesize = (...args) => {
    const stream = synthesize(...args);
    const request: unknown = Reflect.get(stream, 'mainTask');
    if (typeof request === 'function')
      Reflect.set(stream, 'mainTask', () => Promise.resolve(request.call(stream)).catch(() => undefined));
    return stream;
  };
}

async function hostedVoice(
  provider: FallbackProvider,
  profile: AgentProfile,
  context: ProviderContext,
): Promise<tts.TTS> {
  const key = providerKey('tts', provider, context.env);
  const named = provider.model === undefined ? {} : { model: provider.model };
  if (provider.name === 'openai-compatible' || provider.name === 'openai') {
    const apiKey = key ?? (provider.name === 'openai' ? context.env['OPENAI_API_KEY'] : undefined);
    const { TTS } = await import('@livekit/agents-plugin-openai');
    return new TTS({
      ...(profile.voice.name === 'default' ? {} : { voice: openAiVoice(profile.voice.name) }),
      speed: profile.voice.speed,
      ...provider.options,
      ...named,
      client: openAiClient({ baseUrl: provider.baseUrl, apiKey, timeoutMs: provider.timeoutMs }),
    });
  }
  return pluginProvider('tts', provider, {
    ...provider.options,
    ...named,
    ...(key === undefined ? {} : { apiKey: key }),
    ...(provider.baseUrl === undefined ? {} : { baseURL: provider.baseUrl }),
  });
}

type OpenAiVoice = NonNullable<
  ConstructorParameters<typeof import('@livekit/agents-plugin-openai').TTS>[0]
>['voice'];

/** Endpoints that speak the protocol have voices of their own, which the plugin's list doesn't know. */
const openAiVoice = (name: string): NonNullable<OpenAiVoice> => name as NonNullable<OpenAiVoice>;
