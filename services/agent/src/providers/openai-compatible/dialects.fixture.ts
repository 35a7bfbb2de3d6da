import type { RawResponse } from '../openai-stand-in.fixture.js';

/** A response as a vendor sends it, and what has to come out of it. */
export interface Dialect {
  readonly vendor: string;
  readonly what: string;
  readonly response: RawResponse;
  readonly text?: string;
  readonly calls?: readonly (readonly [name: string, args: string])[];
  /** The vendors' ids of the calls, kept to be sent back. */
  readonly vendorIds?: readonly (string | undefined)[];
  /** The answer counts as failed. */
  readonly fails?: true;
}

/** Tools of the request that is answered. */
export const DIALECT_TOOLS = ['book', 'cancel', 'lookup', 'appointments_book'] as const;

type Json = Readonly<Record<string, unknown>>;
const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const DONE = 'data: [DONE]\n\n';
const envelope = (choice: Json, more: Json = {}): Json => ({
  id: 'chatcmpl-9xYz',
  object: 'chat.completion.chunk',
  created: 1_760_000_000,
  model: 'some-model',
  choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: null, ...choice }],
  ...more,
});
const delta = (fields: Json, finish: string | null = null): string =>
  data(envelope({ delta: fields, finish_reason: finish }));
const role = delta({ role: 'assistant', content: '' });
const say = (content: string): string => delta({ content });
const end = (finish: string): string => delta({}, finish);
const toolCalls = (...calls: readonly Json[]): string => delta({ tool_calls: calls });
const call = (fields: Json, fn: Json): Json => ({ ...fields, type: 'function', function: fn });
const stream = (...pieces: readonly string[]): RawResponse => ({ pieces });
const usage = data({
  id: 'chatcmpl-9xYz',
  object: 'chat.completion.chunk',
  choices: [],
  usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 },
});
const WHOLE = { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'm' };
const BOOK = ['book', '{"day":"Tuesday"}'] as const;
const CANCEL = ['cancel', '{"reference":"K7"}'] as const;
const bookCall = (fields: Json = {}): Json => call(fields, { name: 'book', arguments: BOOK[1] });
const cancelCall = (fields: Json = {}): Json => call(fields, { name: 'cancel', arguments: CANCEL[1] });
const LONG_ID = `call_sig_${'Q'.repeat(4563)}`;
const utf8 = new TextEncoder().encode(data(envelope({ delta: { content: 'Café at 5 €.' } })));

export const DIALECTS: readonly Dialect[] = [
  // OpenAI
  {
    vendor: 'OpenAI',
    what: 'words, usage after the end',
    response: stream(role, say('Sure. '), say('Tuesday it is.'), end('stop'), usage, DONE),
    text: 'Sure. Tuesday it is.',
  },
  {
    vendor: 'OpenAI',
    what: 'one call in pieces',
    response: stream(
      toolCalls(call({ index: 0, id: 'call_a' }, { name: 'book', arguments: '' })),
      toolCalls({ index: 0, function: { arguments: '{"day"' } }),
      toolCalls({ index: 0, function: { arguments: ':"Tuesday"}' } }),
      end('tool_calls'),
      DONE,
    ),
    calls: [BOOK],
    vendorIds: ['call_a'],
  },
  {
    vendor: 'OpenAI',
    what: 'two calls, one after the other',
    response: stream(
      toolCalls(bookCall({ index: 0, id: 'call_a' })),
      toolCalls(call({ index: 1, id: 'call_b' }, { name: 'cancel', arguments: '' })),
      toolCalls({ index: 1, function: { arguments: CANCEL[1] } }),
      end('tool_calls'),
      DONE,
    ),
    calls: [BOOK, CANCEL],
    vendorIds: ['call_a', 'call_b'],
  },
  {
    vendor: 'OpenAI',
    what: 'words before a call',
    response: stream(
      role,
      say('One moment.'),
      toolCalls(bookCall({ index: 0, id: 'call_a' })),
      end('tool_calls'),
      DONE,
    ),
    text: 'One moment.',
    calls: [BOOK],
  },
  {
    vendor: 'OpenAI',
    what: 'a refusal in a field of its own',
    response: stream(
      delta({ role: 'assistant', content: null, refusal: '' }),
      delta({ refusal: "I can't help with that." }),
      end('stop'),
      DONE,
    ),
    text: "I can't help with that.",
  },
  {
    vendor: 'OpenAI',
    what: 'the function_call of old',
    response: stream(
      delta({ function_call: { name: 'book', arguments: '' } }),
      delta({ function_call: { arguments: '{"day":' } }),
      delta({ function_call: { arguments: '"Tuesday"}' } }),
      end('function_call'),
      DONE,
    ),
    calls: [BOOK],
  },
  {
    vendor: 'OpenAI',
    what: 'an error in the middle',
    response: stream(
      role,
      say('Sure.'),
      data({ error: { message: 'The server had an error', type: 'server_error', code: null } }),
    ),
    text: 'Sure.',
    fails: true,
  },
  // Azure
  {
    vendor: 'Azure',
    what: 'a first chunk of filter results without choices',
    response: stream(
      data({
        id: '',
        object: '',
        created: 0,
        model: '',
        choices: [],
        prompt_filter_results: [{ prompt_index: 0 }],
      }),
      role,
      say('Good morning.'),
      end('stop'),
      DONE,
    ),
    text: 'Good morning.',
  },
  {
    vendor: 'Azure',
    what: 'asynchronous filter results: a choice without a delta',
    response: stream(
      role,
      say('Good morning.'),
      data({
        id: '',
        choices: [{ index: 0, finish_reason: null, content_filter_results: {}, content_filter_offsets: {} }],
      }),
      end('stop'),
      DONE,
    ),
    text: 'Good morning.',
  },
  {
    vendor: 'Azure',
    what: 'null for choices',
    response: stream(data({ id: 'x', choices: null }), say('Good morning.'), end('stop'), DONE),
    text: 'Good morning.',
  },
  // Gemini's endpoint
  {
    vendor: 'Gemini',
    what: 'parallel calls in one chunk, all at index 0, no ids',
    response: stream(
      delta(
        { role: 'assistant', tool_calls: [bookCall({ index: 0, id: '' }), cancelCall({ index: 0, id: '' })] },
        'stop',
      ),
      DONE,
    ),
    calls: [BOOK, CANCEL],
    vendorIds: [undefined, undefined],
  },
  {
    vendor: 'Gemini',
    what: 'parallel calls in two chunks, both at index 0, finish_reason stop',
    response: stream(
      toolCalls(bookCall({ index: 0, id: 'function-call-1' })),
      toolCalls(cancelCall({ index: 0, id: 'function-call-2' })),
      end('stop'),
      DONE,
    ),
    calls: [BOOK, CANCEL],
    vendorIds: ['function-call-1', 'function-call-2'],
  },
  {
    vendor: 'Gemini',
    what: 'two calls of the same tool without ids',
    response: stream(
      toolCalls(bookCall({ index: 0 })),
      toolCalls(call({ index: 0 }, { name: 'book', arguments: '{"day":"Friday"}' })),
      end('stop'),
      DONE,
    ),
    calls: [BOOK, ['book', '{"day":"Friday"}']],
  },
  {
    vendor: 'Gemini',
    what: 'a namespace before the name',
    response: stream(
      toolCalls(call({ index: 0, id: 'a' }, { name: 'default_api.book', arguments: BOOK[1] })),
      end('tool_calls'),
      DONE,
    ),
    calls: [BOOK],
  },
  {
    vendor: 'Gemini',
    what: 'the whole call in the last chunk, with a signature',
    response: stream(
      role,
      delta(
        {
          tool_calls: [
            bookCall({ index: 0, id: 'a', extra_content: { google: { thought_signature: 'c2ln' } } }),
          ],
        },
        'tool_calls',
      ),
      DONE,
    ),
    calls: [BOOK],
  },
  // Groq
  {
    vendor: 'Groq',
    what: 'a whole call in one chunk, usage under its own name',
    response: stream(
      role,
      toolCalls(bookCall({ index: 0, id: 'call_x1' })),
      data(
        envelope(
          { delta: {}, finish_reason: 'tool_calls' },
          { x_groq: { id: 'req_1', usage: { prompt_tokens: 3, completion_tokens: 4 } } },
        ),
      ),
      DONE,
    ),
    calls: [BOOK],
  },
  {
    vendor: 'Groq',
    what: 'a failed generation as an error event',
    response: stream(
      role,
      'event: error\ndata: {"error":{"message":"Failed to call a function","type":"invalid_request_error","code":"tool_use_failed","status_code":400}}\n\n',
    ),
    fails: true,
  },
  {
    vendor: 'Groq',
    what: 'reasoning in a field of its own',
    response: stream(
      delta({ role: 'assistant', reasoning: 'The caller wants' }),
      delta({ reasoning: ' Tuesday.' }),
      say('Tuesday it is.'),
      end('stop'),
      DONE,
    ),
    text: 'Tuesday it is.',
  },
  // Mistral
  {
    vendor: 'Mistral',
    what: 'whole calls without type and index, ids of nine letters',
    response: stream(
      delta(
        {
          content: '',
          tool_calls: [
            { id: 'D681PevKs', function: { name: 'book', arguments: BOOK[1] } },
            { id: 'bH3kQ9xZz', function: { name: 'cancel', arguments: CANCEL[1] } },
          ],
        },
        'tool_calls',
      ),
      DONE,
    ),
    calls: [BOOK, CANCEL],
    vendorIds: ['D681PevKs', 'bH3kQ9xZz'],
  },
  {
    vendor: 'Mistral',
    what: 'arguments as an object',
    response: stream(
      delta(
        { tool_calls: [{ id: 'D681PevKs', function: { name: 'book', arguments: { day: 'Tuesday' } } }] },
        'tool_calls',
      ),
      DONE,
    ),
    calls: [BOOK],
  },
  {
    vendor: 'Mistral',
    what: 'content in parts, thoughts among them',
    response: stream(
      delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }] }),
      delta({
        content: [
          { type: 'text', text: 'Tuesday ' },
          { type: 'text', text: 'it is.' },
        ],
      }),
      end('stop'),
      DONE,
    ),
    text: 'Tuesday it is.',
  },
  // DeepInfra
  {
    vendor: 'DeepInfra',
    what: 'comments that keep the connection alive',
    response: stream(': ping - 2026-11-28\n\n', role, ': ping\n\n', say('Sure.'), end('stop'), DONE),
    text: 'Sure.',
  },
  {
    vendor: 'DeepInfra',
    what: 'the same id and name in each piece',
    response: stream(
      toolCalls(call({ index: 0, id: 'call_a' }, { name: 'book', arguments: '' })),
      toolCalls(call({ index: 0, id: 'call_a' }, { name: 'book', arguments: '{"day":' })),
      toolCalls(call({ index: 0, id: 'call_a' }, { name: 'book', arguments: '"Tuesday"}' })),
      end('tool_calls'),
      DONE,
    ),
    calls: [BOOK],
  },
  {
    vendor: 'DeepInfra',
    what: 'another id in each piece',
    response: stream(
      toolCalls(call({ index: 0, id: 'r1' }, { name: 'book', arguments: '' })),
      toolCalls({ index: 0, id: 'r2', function: { name: null, arguments: '{"day":' } }),
      toolCalls({ index: 0, id: 'r3', function: { arguments: '"Tuesday"}' } }),
      end('tool_calls'),
      DONE,
    ),
    calls: [BOOK],
    vendorIds: ['r1'],
  },
  // Ollama
  {
    vendor: 'Ollama',
    what: 'each call whole, all at index 0, finish_reason stop',
    response: stream(
      toolCalls(bookCall({ index: 0, id: 'call_1' })),
      toolCalls(cancelCall({ index: 0, id: 'call_2' })),
      end('stop'),
      DONE,
    ),
    calls: [BOOK, CANCEL],
  },
  {
    vendor: 'Ollama',
    what: 'no index, no id',
    response: stream(toolCalls(bookCall()), toolCalls(cancelCall()), end('stop'), DONE),
    calls: [BOOK, CANCEL],
  },
  {
    vendor: 'Ollama',
    what: 'one JSON body in spite of stream: true',
    response: {
      contentType: 'application/json',
      pieces: [
        JSON.stringify({
          ...WHOLE,
          choices: [{ index: 0, message: { role: 'assistant', content: 'Sure.' }, finish_reason: 'stop' }],
        }),
      ],
    },
    text: 'Sure.',
  },
  {
    vendor: 'Ollama',
    what: 'one JSON body with calls, called an event stream',
    response: {
      pieces: [
        JSON.stringify({
          ...WHOLE,
          choices: [
            {
              index: 0,
              message: { role: 'assistant', content: null, tool_calls: [bookCall({ id: 'a' })] },
              finish_reason: 'tool_calls',
            },
          ],
        }),
      ],
    },
    calls: [BOOK],
  },
  {
    vendor: 'Ollama',
    what: 'a line of JSON for each chunk',
    response: {
      contentType: 'application/x-ndjson',
      pieces: [
        `${JSON.stringify(envelope({ delta: { content: 'Good ' } }))}\n`,
        `${JSON.stringify(envelope({ delta: { content: 'day.' } }))}\n`,
        `${JSON.stringify(envelope({ delta: {}, finish_reason: 'stop' }))}\n`,
      ],
    },
    text: 'Good day.',
  },
  // vLLM
  {
    vendor: 'vLLM',
    what: 'interleaved pieces of two calls',
    response: stream(
      toolCalls(call({ index: 0, id: 'chatcmpl-tool-1' }, { name: 'book' })),
      toolCalls(call({ index: 1, id: 'chatcmpl-tool-2' }, { name: 'cancel' })),
      toolCalls({ index: 0, function: { arguments: '{"day":' } }),
      toolCalls({ index: 1, function: { arguments: '{"reference":' } }),
      toolCalls(
        { index: 0, function: { arguments: '"Tuesday"}' } },
        { index: 1, function: { arguments: '"K7"}' } },
      ),
      end('tool_calls'),
      DONE,
    ),
    calls: [BOOK, CANCEL],
  },
  {
    vendor: 'vLLM',
    what: 'reasoning_content, then a call, finish_reason stop',
    response: stream(
      delta({ role: 'assistant', reasoning_content: 'Let me' }),
      toolCalls(bookCall({ index: 0, id: 'a' })),
      end('stop'),
      DONE,
    ),
    calls: [BOOK],
  },
  {
    vendor: 'vLLM',
    what: 'an error object',
    response: stream(
      role,
      say('Sure.'),
      data({ object: 'error', message: 'context too long', type: 'BadRequestError', code: 400 }),
      DONE,
    ),
    text: 'Sure.',
    fails: true,
  },
  {
    vendor: 'vLLM',
    what: 'the arguments so far in each piece',
    response: stream(
      toolCalls(call({ index: 0, id: 'a' }, { name: 'book', arguments: '{"day"' })),
      toolCalls({ index: 0, function: { arguments: '{"day":"Tue' } }),
      toolCalls({ index: 0, function: { arguments: '{"day":"Tuesday"}' } }),
      end('tool_calls'),
      DONE,
    ),
    calls: [BOOK],
  },
  // llama.cpp
  {
    vendor: 'llama.cpp',
    what: 'CRLF, no space after data:',
    response: stream(
      ...[role, say('Sure.'), end('stop'), DONE].map((event) =>
        event.replaceAll('\n', '\r\n').replace('data: ', 'data:'),
      ),
    ),
    text: 'Sure.',
  },
  {
    vendor: 'llama.cpp',
    what: 'no end mark, only finish_reason',
    response: stream(role, say('Sure.'), end('stop')),
    text: 'Sure.',
  },
  {
    vendor: 'llama.cpp',
    what: 'no empty line after the last event',
    response: stream(role, say('Sure.'), end('stop').trimEnd()),
    text: 'Sure.',
  },
  {
    vendor: 'llama.cpp',
    what: 'a name in pieces',
    response: stream(
      toolCalls(call({ index: 0, id: 'a' }, { name: 'appointments_' })),
      toolCalls({ index: 0, function: { name: 'book', arguments: BOOK[1] } }),
      end('tool_calls'),
      DONE,
    ),
    calls: [['appointments_book', BOOK[1]]],
  },
  {
    vendor: 'llama.cpp',
    what: 'an error before the first word',
    response: stream('data: {"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}\n\n'),
    fails: true,
  },
  // LiteLLM
  {
    vendor: 'LiteLLM',
    what: 'ids of thousands of characters',
    response: stream(toolCalls(bookCall({ index: 0, id: LONG_ID })), end('tool_calls'), DONE),
    calls: [BOOK],
    vendorIds: [LONG_ID],
  },
  {
    vendor: 'LiteLLM',
    what: 'finish_reason missing, end marked',
    response: stream(role, toolCalls(bookCall({ index: 0, id: 'a' })), DONE),
    calls: [BOOK],
  },
  {
    vendor: 'LiteLLM',
    what: 'two calls under one id',
    response: stream(
      toolCalls(bookCall({ index: 0, id: 'call_0' })),
      toolCalls(cancelCall({ index: 1, id: 'call_0' })),
      end('tool_calls'),
      DONE,
    ),
    calls: [BOOK, CANCEL],
    vendorIds: ['call_0', 'call_0'],
  },
  {
    vendor: 'LiteLLM',
    what: 'null for delta and tool_calls',
    response: stream(
      data(envelope({ delta: null })),
      delta({ content: 'Sure.', tool_calls: null, function_call: null }),
      end('stop'),
      DONE,
    ),
    text: 'Sure.',
  },
  // OpenRouter
  {
    vendor: 'OpenRouter',
    what: 'comments while it processes',
    response: stream(
      ': OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n',
      role,
      say('Sure.'),
      end('stop'),
      DONE,
    ),
    text: 'Sure.',
  },
  {
    vendor: 'OpenRouter',
    what: 'an error within a chunk',
    response: stream(
      role,
      say('Sure.'),
      data(
        envelope(
          { delta: { content: '' }, finish_reason: 'error' },
          { error: { code: 502, message: 'Provider disconnected' } },
        ),
      ),
    ),
    text: 'Sure.',
    fails: true,
  },
  {
    vendor: 'OpenRouter',
    what: 'reasoning_details',
    response: stream(
      delta({ reasoning_details: [{ type: 'reasoning.text', text: 'Hm.' }] }),
      say('Sure.'),
      end('stop'),
      DONE,
    ),
    text: 'Sure.',
  },
  // Anthropic's compatible endpoint
  {
    vendor: 'Anthropic',
    what: 'an empty call: no arguments at all',
    response: stream(
      role,
      toolCalls(call({ index: 0, id: 'toolu_01' }, { name: 'lookup', arguments: '' })),
      end('tool_calls'),
      DONE,
    ),
    calls: [['lookup', '']],
    vendorIds: ['toolu_01'],
  },
  {
    vendor: 'Anthropic',
    what: 'calls that begin at index 1',
    response: stream(
      say('One moment.'),
      toolCalls(call({ index: 1, id: 'toolu_01' }, { name: 'book', arguments: '' })),
      toolCalls({ index: 1, function: { arguments: BOOK[1] } }),
      end('tool_calls'),
      DONE,
    ),
    text: 'One moment.',
    calls: [BOOK],
  },
  {
    vendor: 'Anthropic',
    what: 'an overload as an event of its own',
    response: stream(
      role,
      say('Sure.'),
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
    ),
    text: 'Sure.',
    fails: true,
  },
  // Any
  {
    vendor: 'any',
    what: 'a byte order mark',
    response: stream(`\u{feff}${role}`, say('Sure.'), end('stop'), DONE),
    text: 'Sure.',
  },
  {
    vendor: 'any',
    what: 'characters cut in two',
    response: { pieces: [...Array.from(utf8, (byte) => Uint8Array.of(byte)), end('stop'), DONE] },
    text: 'Café at 5 €.',
  },
  {
    vendor: 'any',
    what: 'several events in one packet, one event in several',
    response: stream(
      role + say('Good '),
      say('day.').slice(0, 20),
      say('day.').slice(20) + end('stop') + DONE,
    ),
    text: 'Good day.',
  },
  {
    vendor: 'any',
    what: 'several choices: the first one is the answer',
    response: stream(
      data({
        id: 'x',
        choices: [
          { index: 1, delta: { content: 'Never.' } },
          { index: 0, delta: { content: 'Sure.' } },
        ],
      }),
      end('stop'),
      DONE,
    ),
    text: 'Sure.',
  },
  {
    vendor: 'any',
    what: 'a page of HTML',
    response: { contentType: 'text/html', pieces: ['<!DOCTYPE html><html><body>Bad gateway</body></html>'] },
    fails: true,
  },
  {
    vendor: 'any',
    what: 'a page of HTML called an event stream',
    response: { pieces: ['<html><body>Just a moment...</body></html>'] },
    fails: true,
  },
  { vendor: 'any', what: 'nothing at all', response: { pieces: [] }, fails: true },
  {
    vendor: 'any',
    what: 'an error with status 200',
    response: {
      contentType: 'application/json',
      pieces: ['{"error":{"message":"Invalid model","code":404}}'],
    },
    fails: true,
  },
  {
    vendor: 'any',
    what: 'a connection that drops inside a call',
    response: {
      ...stream(toolCalls(call({ index: 0, id: 'a' }, { name: 'book', arguments: '{"day":"Tu' }))),
      cut: true,
    },
    fails: true,
  },
  {
    vendor: 'any',
    what: 'an early end inside a call',
    response: stream(toolCalls(call({ index: 0, id: 'a' }, { name: 'book', arguments: '{"day":"Tu' }))),
    fails: true,
  },
  {
    vendor: 'any',
    what: 'an early end in the middle of a text',
    response: stream(role, say('Sure. You')),
    text: 'Sure. You',
    fails: true,
  },
  {
    vendor: 'any',
    what: 'a whole call and no end at all',
    response: stream(toolCalls(bookCall({ index: 0, id: 'a' }))),
    calls: [BOOK],
  },
  {
    vendor: 'any',
    what: 'broken arguments, left as they are',
    response: stream(
      toolCalls(call({ index: 0, id: 'a' }, { name: 'book', arguments: '{"day":"Tuesday",}' })),
      end('tool_calls'),
      DONE,
    ),
    calls: [['book', '{"day":"Tuesday",}']],
  },
  {
    vendor: 'any',
    what: 'arguments cut by the length',
    response: stream(
      toolCalls(call({ index: 0, id: 'a' }, { name: 'book', arguments: '{"day":"Tues' })),
      end('length'),
      DONE,
    ),
    calls: [['book', '{"day":"Tues']],
  },
  {
    vendor: 'any',
    what: 'an object that begins as what contains it',
    response: stream(
      toolCalls(call({ index: 0, id: 'a' }, { name: 'lookup', arguments: '{"a":' })),
      toolCalls({ index: 0, function: { arguments: '{"a":1}}' } }),
      end('tool_calls'),
      DONE,
    ),
    calls: [['lookup', '{"a":{"a":1}}']],
  },
  {
    vendor: 'any',
    what: 'an event beyond all bounds',
    response: { pieces: [`data: ${'x'.repeat(700_000)}`, 'x'.repeat(700_000)] },
    fails: true,
  },
];
