import { initializeLogger } from '@livekit/agents';
import { clinicProfile } from '@trunkline/dialogue/testing';
import { parseProfile } from '@trunkline/profiles';
import { createLogger } from '@trunkline/telemetry';
import { beforeAll, describe, expect, test } from 'vitest';
import { createLlm, createStt, createTts, type ProviderContext } from './index.js';
import { ScriptedLLM } from './scripted/scripted-llm.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const engines: string[] = [];
const context: ProviderContext = {
  env: { EMPTY_KEY: '' },
  logger: createLogger('test', 'silent'),
  embeddedStt: () => {
    engines.push('stt');
    throw new Error('the embedded recogniser');
  },
  embeddedTts: () => {
    engines.push('tts');
    throw new Error('the embedded voice');
  },
};
const profile = (kind: 'stt' | 'llm' | 'tts', provider: string) => {
  const providers = {
    stt: '{ name: embedded }',
    llm: '{ name: openai-compatible, baseUrl: "http://127.0.0.1:1/v1", model: m }',
    tts: '{ name: embedded }',
    [kind]: provider,
  };
  const list = Object.entries(providers).map(([k, v]) => `  ${k}: ${v}`);
  return parseProfile(
    ['name: t', 'title: T', 'greeting: Hi.', 'instructions: I.', 'providers:', ...list].join('\n'),
    't.yaml',
  );
};
const create = { stt: createStt, llm: createLlm, tts: createTts };

test('the default profile runs on the scripted model and the embedded engines', async () => {
  expect(await createLlm(clinicProfile, context)).toBeInstanceOf(ScriptedLLM);
  await expect(createStt(clinicProfile, context)).rejects.toThrow('the embedded recogniser');
  await expect(createTts(clinicProfile, context)).rejects.toThrow('the embedded voice');
});

describe('a package that is not installed is named with the command that adds it', () => {
  test.each([
    ['stt', 'deepgram'],
    ['tts', 'elevenlabs'],
    ['tts', 'cartesia'],
    ['llm', 'mistral'],
  ] as const)('%s: %s', async (kind, name) => {
    await expect(create[kind](profile(kind, `{ name: ${name} }`), context)).rejects.toMatchObject({
      code: 'PROVIDER_MISSING',
      message: `The provider ${name} needs the package @livekit/agents-plugin-${name}. Install it: npm install --save-exact -w @trunkline/agent @livekit/agents-plugin-${name}@1.9.0`,
    });
  });
});

describe('a key that is not set is named by its variable', () => {
  test.each(['stt', 'llm', 'tts'] as const)('%s', async (kind) => {
    for (const variable of ['MISSING_KEY', 'EMPTY_KEY']) {
      const provider = `{ name: openai, model: m, apiKeyEnv: ${variable} }`;
      await expect(create[kind](profile(kind, provider), context)).rejects.toMatchObject({
        code: 'SETTING_INVALID',
        message: `${variable} is required: the key of the provider openai (providers.${kind} of the profile)`,
      });
    }
  });
});

test('an endpoint of one’s own needs no key', async () => {
  const model = await createLlm(
    profile('llm', '{ name: openai-compatible, baseUrl: "http://127.0.0.1:11434/v1", model: qwen3 }'),
    context,
  );
  expect([model.model, model.provider]).toEqual(['qwen3', '127.0.0.1:11434']);
  await model.aclose();
});
