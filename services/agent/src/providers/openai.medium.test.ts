import { readFileSync } from 'node:fs';
import { inference, initializeLogger, llm, stt } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import type { JsonSchema } from '@trunkline/contracts';
import { clinicProfile, MONDAY } from '@trunkline/dialogue/testing';
import { type AgentProfile, parseProfile } from '@trunkline/profiles';
import { createLogger } from '@trunkline/telemetry';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createLlm, createStt, createTts, type ProviderContext, type ProviderFailure } from './index.js';
import { answerAsClinic } from './openai-clinic.fixture.js';
import { OpenAiStandIn, type StandInFailure, type StandInOptions } from './openai-stand-in.fixture.js';

const KEY = 'sk-test-0123456789abcdef';
let standIn: OpenAiStandIn | undefined;
const failures: ProviderFailure[] = [];

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));
afterEach(async () => {
  failures.length = 0;
  await standIn?.close();
});

const start = async (options: StandInOptions = {}): Promise<OpenAiStandIn> => {
  standIn = await OpenAiStandIn.start({ apiKey: KEY, ...options });
  return standIn;
};

const never = (): never => {
  throw new Error('no embedded engine is wanted here');
};
const context = (more: Partial<ProviderContext> = {}): ProviderContext => ({
  env: { STAND_IN_KEY: KEY, WRONG_KEY: 'sk-wrong-9876543210' },
  logger: createLogger('test', 'silent'),
  embeddedStt: never,
  embeddedTts: never,
  onProviderError: (failure) => failures.push(failure),
  ...more,
});

const profile = (providers: Partial<Record<'stt' | 'llm' | 'tts', string>>): AgentProfile =>
  parseProfile(
    `name: test
title: Test
greeting: Hello.
instructions: Be kind.
providers:
  stt: ${providers.stt ?? '{ name: embedded }'}
  llm: ${providers.llm ?? '{ name: openai-compatible, baseUrl: "http://127.0.0.1:1/v1", model: m }'}
  tts: ${providers.tts ?? '{ name: embedded }'}
`,
    'test.yaml',
  );
const endpoint = (url: string, more = ''): string =>
  `{ name: openai-compatible, baseUrl: "${url}", model: small-1, apiKeyEnv: STAND_IN_KEY, timeoutMs: 1500${more} }`;

/** Neither a key nor anything that was said may reach a message or a log field. */
const expectDiscreet = () => {
  for (const { error } of failures) {
    const shown = JSON.stringify([error.message, error.details]);
    expect(shown).not.toMatch(/sk-|Anna|said/i);
  }
};

const asking = (text: string): llm.ChatContext => {
  const chatCtx = llm.ChatContext.empty();
  chatCtx.addMessage({ role: 'system', content: 'Be kind.', createdAt: MONDAY - 1 });
  chatCtx.addMessage({ role: 'user', content: text, createdAt: MONDAY });
  return chatCtx;
};

describe('language model', () => {
  const parameters: JsonSchema = {
    type: 'object',
    properties: { date: { type: 'string', format: 'date' }, partOfDay: { enum: ['morning', 'afternoon'] } },
    required: ['date'],
    additionalProperties: false,
  };
  const tools = () =>
    clinicProfile.tools.map(({ name }) =>
      llm.tool({ name, description: `Does ${name}`, parameters, execute: () => Promise.resolve(null) }),
    );

  test('words and tool calls stream in, and the tools go out as they were declared', async () => {
    const server = await start({ chat: (request) => answerAsClinic(request, MONDAY) });
    const model = await createLlm(
      profile({ llm: endpoint(server.url, ', options: { temperature: 0.3 }') }),
      context(),
    );
    const chunks: llm.ChatChunk[] = [];
    const chatCtx = asking('book tomorrow at ten');
    for await (const chunk of model.chat({ chatCtx, toolCtx: tools() })) chunks.push(chunk);
    expect(chunks.map((c) => c.delta?.content ?? '').join('')).toBe('Sure.');
    const call = chunks.flatMap((c) => c.delta?.toolCalls ?? [])[0];
    expect(call).toMatchObject({ name: 'appointments_availability', args: '{"date":"2026-11-24"}' });
    expect(server.requests[0]).toMatchObject({
      path: '/chat/completions',
      authorization: `Bearer ${KEY}`,
      body: { model: 'small-1', stream: true, temperature: 0.3 },
    });
    expect(server.requests[0]?.body['tools']).toContainEqual({
      type: 'function',
      function: { name: 'appointments_book', description: 'Does appointments_book', parameters },
    });
    await model.aclose();
  });

  test('a tool result goes back under the id of its call', async () => {
    const server = await start({ chat: (request) => answerAsClinic(request, MONDAY) });
    const model = await createLlm(profile({ llm: endpoint(server.url) }), context());
    const chatCtx = asking('book tomorrow at ten');
    const { text, toolCalls } = await model.chat({ chatCtx, toolCtx: tools() }).collect();
    chatCtx.addMessage({ role: 'assistant', content: text, createdAt: MONDAY + 1 });
    const [call] = toolCalls;
    if (!call) throw new Error('no tool was called');
    chatCtx.insert(
      llm.FunctionCall.create({
        callId: call.callId,
        name: call.name,
        args: call.args,
        createdAt: MONDAY + 2,
      }),
    );
    const output = JSON.stringify({ ok: true, result: { slots: ['2026-11-24T10:00'] } });
    chatCtx.insert(
      llm.FunctionCallOutput.create({
        callId: call.callId,
        name: call.name,
        output,
        isError: false,
        createdAt: MONDAY + 3,
      }),
    );
    const answer = await model.chat({ chatCtx, toolCtx: tools() }).collect();
    expect(answer.text).toMatch(/ten a m is free\. May I have your name/);
    await model.aclose();
  });

  test.each<[what: StandInFailure, code: string, said: RegExp]>([
    [401, 'PROVIDER_FAILED', /^I'm sorry, I have a technical problem/],
    [404, 'PROVIDER_FAILED', /^I'm sorry/],
    [429, 'PROVIDER_FAILED', /^I'm sorry/],
    [500, 'PROVIDER_FAILED', /^I'm sorry/],
    [503, 'PROVIDER_FAILED', /^I'm sorry/],
    ['hang', 'PROVIDER_TIMEOUT', /^I'm sorry/],
    ['stall', 'PROVIDER_TIMEOUT', /^Sure\. +Sorry, I've lost my thread/],
    ['cut', 'PROVIDER_FAILED', /^Sure\. +Sorry, I've lost my thread/],
    ['early', 'PROVIDER_FAILED', /^Sure\. +Sorry, I've lost my thread/],
    ['garbage', 'PROVIDER_FAILED', /^Sure\. +Sorry, I've lost my thread/],
  ])('after %s the caller hears something, and the agent a code', async (failure, code, said) => {
    const server = await start();
    server.failures.push(failure);
    const model = await createLlm(profile({ llm: endpoint(server.url) }), context());
    expect((await model.chat({ chatCtx: asking('hello') }).collect()).text).toMatch(said);
    expect(failures.map((f) => [f.error.code, f.covered, f.inARow])).toEqual([[code, true, 1]]);
    expect(failures[0]?.error.details?.['status']).toBe(typeof failure === 'number' ? failure : undefined);
    expectDiscreet();
    await model.aclose();
  });

  test('an endpoint that is not there is said so', async () => {
    const server = await start();
    const { url } = server;
    await server.close();
    const model = await createLlm(profile({ llm: endpoint(url) }), context());
    expect((await model.chat({ chatCtx: asking('hello') }).collect()).text).toMatch(/technical problem/);
    expect(failures[0]?.error.code).toBe('PROVIDER_FAILED');
    await model.aclose();
  });

  test('a wrong key is reported without quoting it, though the vendor does', async () => {
    const server = await start();
    const wrong = endpoint(server.url).replace('STAND_IN_KEY', 'WRONG_KEY');
    const model = await createLlm(profile({ llm: wrong }), context());
    await model.chat({ chatCtx: asking('hello') }).collect();
    expect(failures[0]?.error.message).toBe('The language model openai-compatible refused the key (401).');
    expectDiscreet();
    await model.aclose();
  });

  test('the fallback answers instead, and the next turns go to it at once', async () => {
    const first = await start();
    const second = await OpenAiStandIn.start({ chat: () => ({ text: 'The second one speaks.' }) });
    try {
      const fallback = `, fallback: { name: openai-compatible, baseUrl: "${second.url}", model: small-2, timeoutMs: 400 }`;
      const model = await createLlm(profile({ llm: endpoint(first.url, fallback) }), context());
      first.failures.push('hang');
      expect((await model.chat({ chatCtx: asking('hello') }).collect()).text).toBe('The second one speaks.');
      expect((await model.chat({ chatCtx: asking('hello again') }).collect()).text).toBe(
        'The second one speaks.',
      );
      expect(first.requests).toHaveLength(1);
      expect(failures.map((f) => f.provider)).toEqual(['openai-compatible']);
      await model.aclose();
    } finally {
      await second.close();
    }
  });

  test('a generation that is thrown away ends its request', async () => {
    const server = await start();
    server.failures.push('stall');
    const model = await createLlm(profile({ llm: endpoint(server.url).replace('400', '20000') }), context());
    const stream = model.chat({ chatCtx: asking('hello') });
    await stream.next();
    stream.close();
    await expect.poll(() => server.abandoned, { timeout: 5000 }).toBe(1);
    expect(failures).toEqual([]);
    await model.aclose();
  });
});

describe('recogniser', () => {
  /** Somebody says "go forward ten meters", then a second of silence; 16 kHz mono. */
  const frames = (): readonly AudioFrame[] => {
    const file = readFileSync(new URL('../../../../test/fixtures/speech/go-forward.wav', import.meta.url));
    const speech = new Int16Array(file.buffer, file.byteOffset + 44, Math.floor((file.length - 44) / 2));
    const all = new Int16Array(8000 + speech.length + 24_000);
    all.set(speech, 8000);
    return Array.from(
      { length: Math.floor(all.length / 320) },
      (_, i) => new AudioFrame(all.slice(i * 320, (i + 1) * 320), 16_000, 1, 320),
    );
  };

  const listen = async (recogniser: stt.STT): Promise<readonly string[]> => {
    const stream = recogniser.stream({ connOptions: { maxRetry: 0, retryIntervalMs: 100, timeoutMs: 2000 } });
    const heard: string[] = [];
    const listening = (async () => {
      for await (const event of stream)
        if (event.type === stt.SpeechEventType.FINAL_TRANSCRIPT)
          heard.push(event.alternatives?.[0]?.text ?? '');
    })();
    for (const frame of frames()) stream.pushFrame(frame);
    await expect.poll(() => heard.length + failures.length, { timeout: 15_000 }).toBeGreaterThan(0);
    stream.endInput();
    await listening;
    stream.close();
    return heard;
  };
  const vad = () => new inference.VAD({ minSilenceDuration: 150 });

  test('an endpoint that takes whole utterances gets one when the caller pauses', async () => {
    const server = await start({ transcript: 'Go forward ten meters.' });
    const recogniser = await createStt(profile({ stt: endpoint(server.url) }), context({ vad: vad() }));
    expect(recogniser.capabilities.streaming).toBe(true);
    expect(await listen(recogniser)).toEqual(['Go forward ten meters.']);
    const request = server.requests.find((r) => r.path === '/audio/transcriptions');
    expect(request).toMatchObject({
      authorization: `Bearer ${KEY}`,
      body: { model: 'small-1', language: 'en' },
    });
    // About two seconds of speech at 16 kHz, 16 bits.
    const file = request?.body['file'];
    expect(typeof file === 'object' && file !== null ? Reflect.get(file, 'bytes') : 0).toBeGreaterThan(
      40_000,
    );
    await recogniser.close();
  });

  test('OpenAI itself listens along over its realtime socket', async () => {
    const server = await start({ transcript: 'Go forward ten meters.' });
    const yaml = `{ name: openai, baseUrl: "${server.url}", apiKeyEnv: STAND_IN_KEY }`;
    const recogniser = await createStt(profile({ stt: yaml }), context({ vad: vad() }));
    expect(await listen(recogniser)).toEqual(['Go forward ten meters.']);
    expect(server.requests[0]).toMatchObject({ path: '/realtime', authorization: `Bearer ${KEY}` });
    await recogniser.close();
  });

  test('the fallback listens when the first recogniser fails', async () => {
    const server = await start({ transcript: 'From the first.' });
    const second = await OpenAiStandIn.start({ transcript: 'From the second.' });
    try {
      server.failures.push(500, 500, 500, 500);
      const fallback = `, fallback: { name: openai-compatible, baseUrl: "${second.url}", model: small-2 }`;
      const recogniser = await createStt(
        profile({ stt: endpoint(server.url, fallback) }),
        context({ vad: vad() }),
      );
      const stream = recogniser.stream();
      const heard: string[] = [];
      const listening = (async () => {
        for await (const event of stream)
          if (event.type === stt.SpeechEventType.FINAL_TRANSCRIPT)
            heard.push(event.alternatives?.[0]?.text ?? '');
      })();
      for (const frame of frames()) stream.pushFrame(frame);
      await expect.poll(() => failures.length, { timeout: 15_000 }).toBeGreaterThan(0);
      await expect
        .poll(
          () => {
            if (heard.length === 0) for (const frame of frames()) stream.pushFrame(frame);
            return heard[0];
          },
          { timeout: 20_000, interval: 1000 },
        )
        .toBe('From the second.');
      expect(failures[0]).toMatchObject({ kind: 'stt', covered: true });
      stream.endInput();
      stream.close();
      await listening;
      await recogniser.close();
    } finally {
      await second.close();
    }
  });

  test.each<StandInFailure>([401, 429, 500])(
    'after %s the utterance is lost and reported, and the stream goes on',
    async (failure) => {
      const server = await start();
      server.failures.push(failure);
      const recogniser = await createStt(profile({ stt: endpoint(server.url) }), context({ vad: vad() }));
      expect(await listen(recogniser)).toEqual([]);
      expect(failures[0]).toMatchObject({ kind: 'stt', provider: 'openai-compatible', covered: false });
      expect(failures[0]?.error.details).toMatchObject({ status: failure });
      expectDiscreet();
      await recogniser.close();
    },
  );
});

describe('voice', () => {
  const speak = async (providers: string, text = 'Sure. I can help you.'): Promise<number> => {
    const voice = await createTts(profile({ tts: providers }), context());
    const stream = voice.stream();
    stream.pushText(text);
    stream.endInput();
    let samples = 0;
    for await (const piece of stream) if (typeof piece !== 'symbol') samples += piece.frame.samplesPerChannel;
    stream.close();
    await voice.close();
    return samples;
  };

  test('each sentence is synthesised by itself, the first one at once', async () => {
    const server = await start();
    const samples = await speak(endpoint(server.url, ', options: { voice: af_heart }'));
    expect(samples).toBeGreaterThan(20 * 1000);
    expect(server.requests.map((r) => r.body['input'])).toEqual(['Sure.', 'I can help you.']);
    expect(server.requests[0]).toMatchObject({
      path: '/audio/speech',
      authorization: `Bearer ${KEY}`,
      body: { model: 'small-1', voice: 'af_heart', response_format: 'pcm' },
    });
  });

  test('the fallback speaks when the first voice fails', async () => {
    const server = await start();
    const second = await OpenAiStandIn.start();
    try {
      server.failures.push(500, 500, 500, 500);
      const fallback = `, fallback: { name: openai-compatible, baseUrl: "${second.url}", model: small-2 }`;
      expect(await speak(endpoint(server.url, fallback), 'Sure.')).toBeGreaterThan(5 * 1000);
      expect(second.requests.map((r) => r.body['input'])).toEqual(['Sure.']);
      expect(failures[0]).toMatchObject({ kind: 'tts', covered: true });
    } finally {
      await second.close();
    }
  });

  test.each<StandInFailure>([401, 500])('after %s the agent gets a code', async (failure) => {
    const server = await start();
    server.failures.push(failure, failure, failure, failure, failure, failure);
    await speak(endpoint(server.url), 'Sure.').catch(() => 0);
    expect(failures[0]).toMatchObject({ kind: 'tts', provider: 'openai-compatible' });
    expect(failures[0]?.error.code).toBe('PROVIDER_FAILED');
    expectDiscreet();
  });
});
