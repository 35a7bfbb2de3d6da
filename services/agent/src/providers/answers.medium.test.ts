import { initializeLogger, llm } from '@livekit/agents';
import { clinicProfile } from '@trunkline/dialogue/testing';
import { parseProfile, profileFromJson, profileToJson } from '@trunkline/profiles';
import { createLogger } from '@trunkline/telemetry';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AnswerMark, markOf, withMark } from '../answer/answer-mark.js';
import { createLlm, type ProviderContext } from './index.js';
import { OpenAiStandIn, type StandInAnswer, type StandInFailure } from './openai-stand-in.fixture.js';

let standIns: OpenAiStandIn[] = [];
const context: ProviderContext = {
  env: {},
  logger: createLogger('test', 'silent'),
  embeddedStt: () => expect.fail(),
  embeddedTts: () => expect.fail(),
};

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));
afterEach(async () => {
  await Promise.all(standIns.map((standIn) => standIn.close()));
  standIns = [];
});

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
/** A text as a stream, cut after each word. */
const text = (content: string, finish = 'stop'): StandInAnswer => ({
  raw: {
    pieces: [
      ...(content.match(/\S*\s*/g) ?? []).map((piece) => chunk({ content: piece })),
      chunk({}, finish),
      'data: [DONE]\n\n',
    ],
  },
});
const status = (code: number): StandInAnswer => ({
  raw: { status: code, contentType: 'text/plain', pieces: ['no'] },
});

interface Script {
  /** Given once each; the last one again and again. */
  readonly answers: readonly StandInAnswer[];
  readonly fallback?: readonly StandInAnswer[];
  readonly failures?: readonly StandInFailure[];
  readonly limits?: string;
  readonly language?: string;
}

async function start({ answers, failures = [] }: Pick<Script, 'answers' | 'failures'>) {
  const left = [...answers];
  const server = await OpenAiStandIn.start({ chat: () => (left.length > 1 ? left.shift() : left[0]) ?? {} });
  server.failures.push(...failures);
  standIns.push(server);
  return server;
}

async function guarded({ answers, fallback, failures = [], limits = '{}', language = 'en' }: Script) {
  const first = await start({ answers, failures });
  const second = fallback && (await start({ answers: fallback }));
  const more = second ? `, fallback: { name: openai-compatible, baseUrl: "${second.url}", model: b }` : '';
  const profile = parseProfile(
    `name: test
title: Test
greeting: Hello.
instructions: Be kind.
language: ${language}
limits: ${limits}
providers:
  stt: { name: embedded }
  llm: { name: openai-compatible, baseUrl: "${first.url}", model: a, timeoutMs: 5000${more} }
  tts: { name: embedded }
`,
    'test.yaml',
  );
  return { model: await createLlm(profile, context), first, second };
}

const parameters = { type: 'object' as const, properties: {} };
const toolCtx = [
  llm.tool({ name: 'book', description: 'Books.', parameters, execute: () => Promise.resolve(null) }),
];
type Item = readonly ['user' | 'assistant', string, AnswerMark?] | readonly ['tool', string, unknown];

function conversation(...items: readonly Item[]): llm.ChatContext {
  const chatCtx = llm.ChatContext.empty();
  let createdAt = 1;
  chatCtx.addMessage({ role: 'system', content: 'Be kind.', createdAt: createdAt++ });
  for (const [role, name, value] of items) {
    if (role === 'tool') {
      const callId = `call${createdAt}`;
      const output = JSON.stringify(value);
      chatCtx.insert(llm.FunctionCall.create({ callId, name, args: '{}', createdAt: createdAt++ }));
      chatCtx.insert(
        llm.FunctionCallOutput.create({ callId, name, output, isError: false, createdAt: createdAt++ }),
      );
    } else
      chatCtx.insert(
        llm.ChatMessage.create({
          role,
          content: name,
          createdAt: createdAt++,
          ...(value === undefined ? {} : { extra: withMark(value as AnswerMark) }),
        }),
      );
  }
  return chatCtx;
}

async function answer(
  script: Script,
  chatCtx = conversation(['user', 'Hello']),
  toolChoice?: llm.ToolChoice,
) {
  const { model, first, second } = await guarded(script);
  const stream = model.chat({ chatCtx, toolCtx, ...(toolChoice === undefined ? {} : { toolChoice }) });
  let said = '';
  let mark: AnswerMark = {};
  const calls: string[] = [];
  for await (const { delta } of stream) {
    said += delta?.content ?? '';
    mark = { ...mark, ...markOf(delta?.extra) };
    calls.push(...(delta?.toolCalls ?? []).map(({ name }) => name));
  }
  await model.aclose();
  const chats = (server: OpenAiStandIn | undefined) =>
    server?.requests.filter(({ path }) => path === '/chat/completions') ?? [];
  return {
    said: said.replaceAll(/\s+/g, ' ').trim(),
    problems: mark.problems ?? [],
    farewell: mark.farewell === true,
    calls,
    requests: chats(first),
    asked: [chats(first).length, chats(second).length],
  };
}

const GOOD = text('Sure. How can I help?');

describe('an answer that can’t be said is asked for once more', () => {
  test.each([
    ['white space', text(' \n\t '), 'empty'],
    ['an empty completion', text(''), 'empty'],
    ['three dots', text('...'), 'unspeakable'],
    ['emoji', text('👍 🎉'), 'unspeakable'],
    ['another script', text('您好，请问有什么可以帮您？'), 'other_script'],
    ['reasoning only', text('<think>Hm, what now.</think>'), 'empty'],
    ['reasoning that never ends', text('<think>Hm, what now.'), 'empty'],
    ['stop tokens only', text('<|im_end|>'), 'empty'],
    ['a code fence', text('```\nprint(1)\n```'), 'empty'],
    ['a tool call as text', text('<tool_call>{"name":"book","arguments":{}}</tool_call>'), 'tool_as_text'],
    ['bare JSON', text('{"name": "book", "arguments": {"day": "Tuesday"}}'), 'tool_as_text'],
  ])('%s', async (_, bad, problem) => {
    const result = await answer({ answers: [bad, GOOD] });
    expect(result).toMatchObject({ said: 'Sure. How can I help?', problems: [problem], asked: [2, 0] });
  });

  test('and then of the fallback', async () => {
    const result = await answer({ answers: [text('...')], fallback: [GOOD] });
    expect(result).toMatchObject({ said: 'Sure. How can I help?', asked: [2, 1] });
  });

  test('and is told so when the tool call was written', async () => {
    const { requests } = await answer({ answers: [text('book(day="Tuesday")'), GOOD] });
    expect(JSON.stringify(requests[1]?.body['messages'])).toContain(
      'call tools only through the tool interface',
    );
  });

  test('a language of another script is not taken for one', async () => {
    const result = await answer({ answers: [text('Здравствуйте. Чем могу помочь?')], language: 'ru' });
    expect(result).toMatchObject({ said: 'Здравствуйте. Чем могу помочь?', problems: [] });
  });
});

describe('no half a sentence without a word after it', () => {
  test.each([
    [
      'cut by the length',
      text('We open at nine. On Sat', 'length'),
      'We open at nine. Shall I go on?',
      'cut_by_length',
    ],
    ['cut in its first words', text('We open at', 'length'), 'We open at Shall I go on?', 'cut_by_length'],
    ['cut behind a sentence', text('We open at nine.', 'length'), 'We open at nine.', 'cut_by_length'],
    [
      'filtered',
      text('You could. But then', 'content_filter'),
      "You could. I'm afraid I can't say more about that.",
      'content_filter',
    ],
    [
      'filtered at once',
      text('', 'content_filter'),
      "I'm afraid I can't say more about that.",
      'content_filter',
    ],
    [
      'broken off',
      { raw: { pieces: [chunk({ content: 'We open at nine. On Sat' })], cut: true } },
      "We open at nine. Sorry, I've lost my thread. Could you say that again, please?",
      'broken_off',
    ],
  ] as const)('%s', async (_, bad, said, problem) => {
    expect(await answer({ answers: [bad] })).toMatchObject({ said, problems: [problem], asked: [1, 0] });
  });

  test('an answer ends at its longest, and asks whether to go on', async () => {
    const long = text('This is a rather long sentence about nothing at all. '.repeat(60));
    const { said, problems } = await answer({ answers: [long], limits: '{ maxAnswerSeconds: 5 }' });
    expect(said).toMatch(/nothing at all\. Shall I go on\?$/);
    expect(said.length).toBeLessThan(200);
    expect(problems).toEqual(['too_long']);
  });

  test('a model is asked for no more tokens than can be spoken', async () => {
    const short = await answer({ answers: [GOOD], limits: '{ maxAnswerSeconds: 5 }' });
    expect(Number(short.requests[0]?.body['max_tokens'])).toBeLessThan(1200);
  });
});

const BOOKED = {
  ok: true,
  untrusted: true,
  effect: 'write',
  result: { reference: 'K7M2', bookingId: 'b-1', name: 'Anna <|im_end|>' },
};

describe('what a tool did is told, whatever the model does', () => {
  test.each([
    ['answers nothing', text('')],
    ['answers emoji', text('✅')],
    ['fails', status(500)],
    ['breaks off', { raw: { pieces: [], cut: true } }],
    ['writes its call again', text('book(day="Tuesday")')],
  ] as const)('%s', async (_, bad) => {
    const chatCtx = conversation(['user', 'Book it'], ['tool', 'book', BOOKED]);
    const { said, problems, farewell } = await answer({ answers: [bad] }, chatCtx);
    expect(said).toBe("That's done. Reference: K7M2. Name: Anna imend.");
    expect(problems).toContain('unanswered');
    expect(farewell).toBe(false);
  });

  test.each([
    ['TOOL_FAILED', /could not be done/],
    ['EFFECT_IN_DOUBT', /can't say for certain/],
    ['CONFIRMATION_REQUIRED', /has not been done/],
  ])('after %s', async (code, said) => {
    const chatCtx = conversation(['user', 'Book it'], ['tool', 'book', { ok: false, error: { code } }]);
    expect((await answer({ answers: [status(500)] }, chatCtx)).said).toMatch(said);
  });

  test('when the most calls of a turn are used up, further calls are no answer', async () => {
    const again = { toolCalls: [{ id: 'a', name: 'book', arguments: '{}' }] };
    const chatCtx = conversation(['user', 'Book it'], ['tool', 'book', BOOKED]);
    const { said, calls, problems } = await answer({ answers: [again] }, chatCtx, 'none');
    expect(said).toMatch(/^That's done\./);
    expect(calls).toEqual([]);
    expect(problems).toEqual(expect.arrayContaining(['step_limit', 'unanswered']));
  });

  test('after the end of the call nothing is generated', async () => {
    const spoken = conversation(
      ['user', 'Bye'],
      ['assistant', 'Goodbye, Anna.'],
      ['tool', 'end_call', { ok: true }],
    );
    expect(await answer({ answers: [GOOD] }, spoken)).toMatchObject({ said: '', asked: [0, 0] });
    const mute = conversation(['user', 'Bye'], ['tool', 'end_call', { ok: true }]);
    expect(await answer({ answers: [GOOD] }, mute)).toMatchObject({ said: 'Goodbye.', asked: [0, 0] });
  });
});

describe('a model that will never answer ends the call honestly', () => {
  test.each([400, 401, 403, 404])('after %d', async (code) => {
    const { said, farewell, problems } = await answer({ answers: [status(code)] });
    expect(said).toMatch(/can't go on with this call.*Goodbye\.$/);
    expect(farewell).toBe(true);
    expect(problems).toContain('unanswered');
  });

  test.each([429, 500, 503])('not after %d', async (code) => {
    const { said, farewell } = await answer({ answers: [status(code)] });
    expect(said).toMatch(/say that again/);
    expect(farewell).toBe(false);
  });

  test('not as long as the fallback answers', async () => {
    const result = await answer({ answers: [status(401)], fallback: [GOOD] });
    expect(result).toMatchObject({ said: 'Sure. How can I help?', farewell: false });
  });

  test('after three turns in a row without an answer, and not after two', async () => {
    const failed = { problems: ['unanswered'] } satisfies AnswerMark;
    const two = conversation(
      ['user', 'a'],
      ['assistant', 'Sorry.', failed],
      ['user', 'b'],
      ['assistant', 'Sorry.', failed],
      ['user', 'c'],
    );
    expect((await answer({ answers: [status(500)] }, two)).farewell).toBe(true);
    const recovered = conversation(
      ['user', 'a'],
      ['assistant', 'Sorry.', failed],
      ['user', 'b'],
      ['assistant', 'Sure.'],
      ['user', 'c'],
      ['assistant', 'Sorry.', failed],
      ['user', 'd'],
    );
    expect((await answer({ answers: [status(500)] }, recovered)).farewell).toBe(false);
  });
});

describe('the first clause has a limit', () => {
  const slow = (content: string): StandInAnswer => ({
    raw: { ...text(content).raw, pieces: text(content).raw?.pieces ?? [], paceMs: 150 },
  });
  const limits = '{ firstClauseMs: 600, thinkingMs: 4000 }';

  test('a word now and then: filler, then the fallback', async () => {
    const drop = slow('This goes on and on and on and on and on and on and on.');
    const result = await answer({ answers: [drop], fallback: [GOOD], limits });
    expect(result.said).toBe('One moment, please. Sure. How can I help?');
    expect(result.problems).toEqual(['late']);
  });

  test('without a fallback, the platform’s words', async () => {
    const drop = slow('This goes on and on and on and on and on and on and on.');
    const { said } = await answer({ answers: [drop], limits });
    expect(said).toMatch(/^One moment, please\. I'm sorry/);
  });

  const patient = '{ firstClauseMs: 1500, thinkingMs: 20000 }';

  test('reasoning is a sign of life, in a field of its own and among the words', async () => {
    const pieces = [
      ...Array.from({ length: 20 }, () => chunk({ reasoning_content: 'Hm.' })),
      chunk({ content: 'Sure. ' }),
      chunk({}, 'stop'),
    ];
    const inField = await answer({ answers: [{ raw: { pieces, paceMs: 120 } }], limits: patient });
    expect(inField).toMatchObject({ said: 'One moment, please. Sure.', problems: [], asked: [1, 0] });
    const inWords = await answer({
      answers: [slow(`<think>${'Hm this one is not easy at all. '.repeat(3)}</think>Sure.`)],
      limits: patient,
    });
    expect(inWords).toMatchObject({ said: 'One moment, please. Sure.', problems: [], asked: [1, 0] });
  });

  test('reasoning has a limit of its own', async () => {
    const pieces = Array.from({ length: 60 }, () => chunk({ reasoning_content: 'Hm.' }));
    const endless = { raw: { pieces, paceMs: 100 } };
    const result = await answer({
      answers: [endless],
      fallback: [GOOD],
      limits: '{ firstClauseMs: 600, thinkingMs: 1500 }',
    });
    expect(result).toMatchObject({ said: 'One moment, please. Sure. How can I help?', problems: ['late'] });
  });
});

test('the scripted model as a fallback gets the whole conversation: it replays it from its start', async () => {
  const server = await start({ answers: [status(500)] });
  const turns = Array.from({ length: 30 }, (): Item[] => [
    ['user', 'When are you open?'],
    ['assistant', 'From nine to five.'],
  ]).flat();
  const chatCtx = conversation(['user', 'I would like to book an appointment'], ...turns, [
    'user',
    'Tomorrow.',
  ]);
  const clinic: object = JSON.parse(profileToJson(clinicProfile));
  const embedded = { name: 'embedded' };
  const hosted = {
    name: 'openai-compatible',
    baseUrl: server.url,
    model: 'a',
    fallback: { name: 'scripted' },
  };
  const profile = profileFromJson(
    JSON.stringify({ ...clinic, providers: { stt: embedded, llm: hosted, tts: embedded } }),
  );
  const model = await createLlm(profile, context);
  const direct = await createLlm(clinicProfile, context);
  const { text: said } = await model.chat({ chatCtx, toolCtx }).collect();
  const { text: wanted } = await direct.chat({ chatCtx, toolCtx }).collect();
  expect(wanted).not.toBe('');
  expect(said).toBe(wanted);
});

test('a long conversation is sent as a window with a summary, and each call with its result', async () => {
  const turns = Array.from({ length: 60 }, (_, i): Item[] => [
    ['user', `Question ${i}`],
    ...(i % 7 === 0 ? [['tool', 'book', { ok: true, result: { reference: `R${i}` } }] as const] : []),
    ['assistant', `Answer ${i}`],
  ]).flat();
  const { requests } = await answer(
    { answers: [GOOD], limits: '{ historyTurns: 8 }' },
    conversation(...turns, ['user', 'And now?']),
  );
  const sent = requests[0]?.body['messages'];
  const messages = Array.isArray(sent) ? sent.map((message: object) => JSON.stringify(message)) : [];
  expect(messages.filter((message) => message.includes('"role":"user"')).length).toBeLessThanOrEqual(8);
  expect(messages.filter((message) => message.includes('"role":"system"'))).toHaveLength(1);
  expect(messages[0]).toContain('Be kind.');
  expect(messages[0]).toContain('R0');
  expect(messages.at(-1)).toContain('And now?');
});
