import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpeechFilter, type SpeechFilterOptions } from './index.js';

const tools = new Set(['book', 'appointments_book']);

function filtered(pieces: readonly string[], options: SpeechFilterOptions = { tools }) {
  const filter = new SpeechFilter(options);
  const spoken = pieces.map((piece) => filter.push(piece)).join('') + filter.end();
  return { spoken, tool: filter.wroteToolCall, lone: filter.beganInReasoning };
}
const said = (text: string): string => filtered([text]).spoken.replaceAll(/\s+/g, ' ').trim();

const BAR = '｜';
const REASONING = [
  '<think>Hm, Tuesday.</think>Sure.',
  '<think>\nHm.\n</think>\n\nSure.',
  '<thinking>Hm.</thinking> Sure.',
  '<THINK>Hm.</THINK>Sure.',
  '<think foo="1">Hm.</think>Sure.',
  '<reasoning>Hm.</reasoning>Sure.',
  '<reflection>Hm.</reflection>Sure.',
  '<analysis>Hm.</analysis>Sure.',
  '<scratchpad>Hm.</scratchpad>Sure.',
  '<inner_monologue>Hm.</inner_monologue>Sure.',
  '<thought>Hm.</thought>Sure.',
  '<antThinking>Hm.</antThinking>Sure.',
  '<seed:think>Hm.</seed:think>Sure.',
  '<think>Hm.</thinking>Sure.',
  '<think>a<think>b</think>c</think>Sure.',
  '<think></think>Sure.',
  '[THINK]Hm.[/THINK]Sure.',
  '[REASONING]Hm.[/REASONING]Sure.',
  '<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Sure.<|return|>',
  '<|channel|>analysis<|message|>Hm.<|channel|>final<|message|>Sure.',
  '<|channel>thought\nHm.<channel|>Sure.',
  '<|begin_of_thought|>Hm.<|end_of_thought|><|begin_of_solution|>Sure.<|end_of_solution|>',
  '<|START_THINKING|>Hm.<|END_THINKING|><|START_RESPONSE|>Sure.<|END_RESPONSE|>',
  '◁think▷Hm.◁/think▷Sure.',
  '<unused94>thought\nHm.<unused95>Sure.',
  'analysisThe caller wants it.assistantfinalSure.',
  'Hm let me see</think>Sure.',
  'Hm</thinking>\n\nSure.',
  'Hm[/THINK]Sure.',
  'Hm◁/think▷Sure.',
  'Thought: the caller wants Tuesday.\nFinal Answer: Sure.',
  'Sure.<think>Hm, and what now',
];

describe('reasoning is not read, in whichever tags it stands', () => {
  test.each(REASONING)('%s', (text) => {
    expect(said(text)).toBe('Sure.');
  });

  test('a model that once closed what it had not opened is waited for from then on', () => {
    const first = filtered(['The caller wants Tuesday. So I agree.', '</think>', 'Sure.']);
    expect(first.lone).toBe(true);
    const next = filtered(['The caller wants Tuesday. So I agree.', '</think>', 'Sure.'], {
      tools,
      beginsInReasoning: true,
    });
    expect(next.spoken).toBe('Sure.');
    expect(filtered(['Sure. Tuesday.'], { tools, beginsInReasoning: true }).spoken).toBe('Sure. Tuesday.');
  });
});

const CALLS = [
  '<tool_call>\n{"name": "book", "arguments": {"day": "Tuesday"}}\n</tool_call>',
  '<tool_call>{"name": "book", "arguments": {"day": "Tuesday"}}',
  '<function=book>{"day": "Tuesday"}</function>',
  '<function=book><parameter=day>Tuesday</parameter></function>',
  '<function_call>{"name":"book"}</function_call>',
  '<function_calls><invoke name="book"><parameter name="day">Tuesday</parameter></invoke></function_calls>',
  '<book>{"day":"Tuesday"}</book>',
  '[TOOL_CALLS][{"name": "book", "arguments": {"day": "Tuesday"}}]',
  '[TOOL_CALLS]book[ARGS]{"day": "Tuesday"}',
  '[TOOL_REQUEST]{"name":"book","arguments":{}}[END_TOOL_REQUEST]',
  '<|python_tag|>{"name": "book", "parameters": {"day": "Tuesday"}}<|eom_id|>',
  '<|tool_call|>book<|/tool_call|>',
  '<|tool_calls_section_begin|><|tool_call_begin|>functions.book:0<|tool_call_argument_begin|>{"day":"T"}<|tool_call_end|><|tool_calls_section_end|>',
  `<${BAR}tool▁calls▁begin${BAR}><${BAR}tool▁call▁begin${BAR}>function<${BAR}tool▁sep${BAR}>book\n{"day":"T"}<${BAR}tool▁call▁end${BAR}><${BAR}tool▁calls▁end${BAR}>`,
  '<|channel|>commentary to=functions.book <|constrain|>json<|message|>{"day":"Tuesday"}<|call|>',
  '```json\n{"name": "book", "arguments": {"day": "Tuesday"}}\n```',
  '```tool_code\nprint(default_api.book(day="Tuesday"))\n```',
  '{"name": "book", "arguments": {"day": "Tuesday"}}',
  '{"name": "book", "parameters": {"day": "Tue}sday"}}',
  '[{"name": "book", "arguments": {"day": "Tuesday"}}]',
  '{"tool": "book", "tool_input": {"day": "Tuesday"}}',
  'book(day="Tuesday")',
  'functions.book({"day": "Tuesday"})',
  'Action: book\nAction Input: {"day": "Tuesday"}',
];

describe('a tool call that was written is not read, and noticed', () => {
  test.each(CALLS)('%s', (text) => {
    expect(filtered([text])).toMatchObject({ tool: true });
    expect(said(text)).toBe('');
    expect(said(`Sure.\n${text}`)).toBe('Sure.');
  });
});

describe('marks that nobody says', () => {
  test.each([
    ['Sure.<|im_end|>', 'Sure.'],
    ['Sure.</s>', 'Sure.'],
    ['Sure.<|eot_id|>', 'Sure.'],
    ['Sure.<|endoftext|>', 'Sure.'],
    ['Sure.<end_of_turn>', 'Sure.'],
    [`Sure.<${BAR}end▁of▁sentence${BAR}>`, 'Sure.'],
    ['Sure.[EOS]', 'Sure.'],
    ['Sure. <|im_en', 'Sure.'],
    ['<|im_start|>assistant\nSure.<|im_end|>\n<|im_start|>user\nBook Tuesday.', 'Sure.'],
    ['<start_of_turn>model\nSure.<end_of_turn>', 'Sure.'],
    ['<|start_header_id|>assistant<|end_header_id|>\n\nSure.<|eot_id|>', 'Sure.'],
    ['<s>[INST] Book it [/INST] Sure.</s>', 'Sure.'],
    ['<<SYS>>Be kind.<</SYS>>Sure.', 'Sure.'],
    ['Sure.\nUser: Book Tuesday.\nAssistant: Done.', 'Sure. Done.'],
    ['Assistant: Sure.', 'Sure.'],
    ['**Assistant:** Sure.', 'Sure.'],
    ['AI: Sure.', 'Sure.'],
    [
      '<speak>Sure.<break time="300ms"/>At <say-as interpret-as="time">3pm</say-as>.</speak>',
      'Sure. At 3pm.',
    ],
    ['<p>Sure.<br/>At <b>three</b>.</p>', 'Sure. At three.'],
    ['Sure.<!-- a note --> At three.', 'Sure. At three.'],
    ['Sure.<script>alert("x")</script> At three.', 'Sure. At three.'],
    ['<answer>Sure.</answer>', 'Sure.'],
    ['Sure.\n```python\nprint(1)\n```\nAt three.', 'Sure. At three.'],
    ['Sure.\n~~~\ncode\n~~~\nAt three.', 'Sure. At three.'],
    ['Use `three`.', 'Use three.'],
    ['{"answer": "Sure."}', ''],
    ['**Sure.** At *three*, _really_.', 'Sure. At three, really.'],
    ['It costs **5** euros, or *6*.', 'It costs 5 euros, or 6.'],
    ['# Times\n- three\n- four\n* five\n> six', 'Times three four five six'],
    ['| a | b |\n|---|---|\n| c | d |', 'a b c d'],
    ['See [our page](https://example.com/a_b) now.', 'See our page now.'],
    ['![a picture](x.png) Sure.', 'a picture Sure.'],
    ['Open at nine [1].', 'Open at nine .'],
    ['Sure! 😀👍🏽🇩🇪 At three\u200b.', 'Sure! At three.'],
    ['Sure.\u0007\u202e At three.', 'Sure. At three.'],
  ])('%j is spoken as %j', (text, expected) => {
    expect(said(text)).toBe(expected);
  });
});

describe('speech stays as it is', () => {
  test.each([
    'Sure. You are booked for Tuesday, the 24th at 3:00 p.m., Anna.',
    'Is 3 < 4, or a < b? Yes: 4 > 3.',
    'Two times three is 2*3, or 2 * 3.',
    'Your code is A-7_K2, room #4 - the second [left] door.',
    'I think so. My reasoning: you asked me to.',
    'User names are free. Agents are busy. System updates come tonight.',
    'I can book a table, or book (again) a room.',
    'The temperature is -5 degrees, {roughly}.',
    'Analysis shows that. Ai ai! Assistants help.',
    'Use the tool bar. Thoughts? Action needed.',
    'It costs 5 € - or $6 & more; 50% off ™.',
    'Müller, Łódź, naïve: “quoted” …',
  ])('%s', (text) => {
    expect(filtered([text])).toEqual({ spoken: text, tool: false, lone: false });
  });
});

const ALL = [
  ...REASONING,
  ...CALLS,
  'Sure. At three.',
  '**Assistant:** Sure, *really*! 😀',
  'User: x\nAssistant: y',
  '<br/><b>a</b> ',
  '<|im_start|>assistant\n',
  '[a](b) [1] [TOOL',
  '-----\n# a\n- b',
  '``` a ``` `b` ~~~~',
  '{ "a": 1 } {b} [ {"c": 2} ]',
  'a < b > c <<SYS>> <',
  '<|channel|>final<|message|>x',
];

test('how a stream is cut into pieces changes nothing', () => {
  const text = fc
    .array(fc.oneof(fc.constantFrom(...ALL), fc.string({ maxLength: 5 }), fc.constantFrom('\n', ' ', '. ')), {
      maxLength: 5,
    })
    .map((parts) => parts.join(''));
  const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 40 });
  fc.assert(
    fc.property(text, cuts, fc.boolean(), (whole, at, beginsInReasoning) => {
      const options = { tools, beginsInReasoning };
      const edges = [0, ...at.filter((n) => n < whole.length).sort((a, b) => a - b), whole.length];
      const pieces = edges.slice(1).map((edge, i) => whole.slice(edges[i], edge));
      expect(filtered(pieces, options)).toEqual(filtered([whole], options));
      expect(
        filtered(
          [...Array(whole.length).keys()].map((i) => whole.charAt(i)),
          options,
        ),
      ).toEqual(filtered([whole], options));
    }),
    { numRuns: 2000 },
  );
});
