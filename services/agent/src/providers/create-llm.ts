import type { llm } from '@livekit/agents';
import type { AgentProfile, FallbackProvider } from '@trunkline/profiles';
import { answerLimits } from '../answer/answer-limits.js';
import { FailureReporter } from './failure-reporter.js';
import { GuardedLlm } from './guarded-llm.js';
import type { GuardedModel } from './guarded-model.js';
import { OpenAiCompatibleLlm } from './openai-compatible/openai-compatible-llm.js';
import type { ProviderContext } from './provider-context.js';
import { providerKey } from './provider-key.js';
import { pluginProvider } from './provider-plugin.js';
import { ScriptedLLM } from './scripted/scripted-llm.js';

/** Of OpenAI, when the profile names none. */
const DEFAULT_MODEL = 'gpt-4.1';

/**
 * The language model of a profile.
 *
 * @throws CodedError `SETTING_INVALID` when a key is missing, `PROVIDER_MISSING` when a package is, `PROFILE_INVALID`
 * when the package has no language model
 */
export async function createLlm(profile: AgentProfile, context: ProviderContext): Promise<llm.LLM> {
  const provider = profile.providers.llm;
  if (provider.name === 'scripted') return scripted(profile, context);
  const first = await guardedModel(provider, profile, context);
  const second = provider.fallback ? [await guardedModel(provider.fallback, profile, context)] : [];
  return new GuardedLlm([first, ...second], answerLimits(profile));
}

async function guardedModel(
  provider: FallbackProvider,
  profile: AgentProfile,
  context: ProviderContext,
): Promise<GuardedModel> {
  return {
    model: await model(provider, profile, context),
    timeoutMs: provider.timeoutMs,
    wholeHistory: provider.name === 'scripted',
    reporter: new FailureReporter('llm', provider.name, context),
  };
}

async function model(
  provider: FallbackProvider,
  profile: AgentProfile,
  context: ProviderContext,
): Promise<llm.LLM> {
  if (provider.name === 'scripted') return scripted(profile, context);
  const key = providerKey('llm', provider, context.env);
  const named = provider.model === undefined ? {} : { model: provider.model };
  if (provider.name === 'openai-compatible' || provider.name === 'openai') {
    const apiKey = key ?? (provider.name === 'openai' ? context.env['OPENAI_API_KEY'] : undefined);
    return new OpenAiCompatibleLlm({
      baseUrl: provider.baseUrl,
      apiKey,
      model: provider.model ?? DEFAULT_MODEL,
      options: provider.options,
      maxTokens: answerLimits(profile).maxTokens,
    });
  }
  return pluginProvider('llm', provider, {
    ...provider.options,
    ...named,
    ...(key === undefined ? {} : { apiKey: key }),
    ...(provider.baseUrl === undefined ? {} : { baseURL: provider.baseUrl }),
  });
}

const scripted = (profile: AgentProfile, { timezone }: ProviderContext): llm.LLM =>
  new ScriptedLLM({ profile, ...(timezone === undefined ? {} : { timezone }) });
