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
  '<Reason>Hm.</Reason>Sure.',
  '<deep_think>Hm.</deep_think>Sure.',
  '<deepthink>Hm.</deepthink>Sure.',
  '<internal>Hm.</internal>Sure.',
  '<internal_thoughts>Hm.</internal_thoughts>Sure.',
  '<planning>Hm.</planning>Sure.',
  '<plan>Hm.</plan>Sure.',
  '<self_reflection>Hm.</self_reflection>Sure.',
  '<chain-of-thought>Hm.</chain-of-thought>Sure.',
  '<inner-monologue>Hm.</inner-monologue>Sure.',
  '<thinking_process>Hm.</thinking_process>Sure.',
  '<think_fast>Hm.</think_fast>Sure.',
  '<reasoning_content>Hm.</reasoning_content>Sure.',
  '<thought_process>Hm.</thought_process>Sure.',
  '<thinking mode="deep">Hm.</thinking>Sure.',
  '< think >Hm.</ think >Sure.',
  '<think >Hm.</think >Sure.',
  '<THINKING>Hm.</THINKING>Sure.',
  '<Think>Hm. <b>x</b></Think>Sure.',
  '<think>Hm <3 x < y.</think>Sure.',
  '<think>a</think><think>b</think>Sure.',
  '<think><tool_call>{"name":"book"}</tool_call></think>Sure.',
  '<think>He said "</thi" </think>Sure.',
  '&lt;think&gt;Hm.&lt;/think&gt;Sure.',
  '[think]Hm.[/think]Sure.',
  '[Thinking]Hm.[/Thinking]Sure.',
  '{{think}}Hm.{{/think}}Sure.',
  '«think»Hm.«/think»Sure.',
  '【think】Hm.【/think】Sure.',
  '<|think|>Hm.<|/think|>Sure.',
  '<|thinking|>Hm.<|/thinking|>Sure.',
  '<|start_thinking|>Hm.<|end_thinking|>Sure.',
  '<|reasoning_start|>Hm.<|reasoning_end|>Sure.',
  '<longcat_think>Hm.</longcat_think>Sure.',
  '<mm:think>Hm.</mm:think>Sure.',
  '<ns:thinking>Hm.</ns:thinking>Sure.',
  '<start_think>Hm.<end_think>Sure.',
  '<|begin▁of▁think|>Hm.<|end▁of▁think|>Sure.',
  'Hm.</think >Sure.',
  'Hm.<|/think|>Sure.',
  'Hm.<|END_THINKING|>Sure.',
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
  '<|python_tag|>book.call(day="Tuesday")',
  '<|python_tag|>{"type":"function","name":"book","parameters":{}}',
  '<function=book>{"day":"T"}',
  '<function name="book"><param name="day">T</param></function>',
  '<functioncall>{"name":"book","arguments":"{}"}</functioncall>',
  '<functioncall> {"name": "book"}',
  '[TOOL_CALLS] [{"name":"book","arguments":{}}]</s>',
  '[TOOL_CALLS]book{"day":"T"}',
  '[TOOL_CALLS]book[CALL_ID]abc123456[ARGS]{"day":"T"}',
  '✿FUNCTION✿: book\n✿ARGS✿: {"day": "T"}\n✿RESULT✿: ok\n✿RETURN✿',
  '>>>book\n{"day":"T"}',
  '>>>all\n>>>book\n{"day":"T"}',
  '<|from|>assistant\n<|recipient|>book\n<|content|>{"day":"T"}<|stop|>',
  '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>book<｜tool▁sep｜>{"day":"T"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
  '<｜DSML｜function_calls><｜DSML｜invoke name="book"><｜DSML｜parameter name="day" string="true">T</｜DSML｜parameter></｜DSML｜invoke></｜DSML｜function_calls>',
  'Action: ```json\n[{"tool_name":"book","parameters":{"day":"T"}}]\n```',
  '<|START_ACTION|>[{"tool_call_id":"0","tool_name":"book","parameters":{}}]<|END_ACTION|>',
  '<tool_call>book\n<arg_key>day</arg_key>\n<arg_value>T</arg_value>\n</tool_call>',
  '<TOOLCALL>[{"name":"book","arguments":{}}]</TOOLCALL>',
  '<tools>[{"name":"book","arguments":{}}]</tools>',
  '<minimax:tool_call><invoke name="book"><parameter name="day">T</parameter></invoke></minimax:tool_call>',
  '<seed:tool_call><function=book><parameter=day>T</parameter></function></seed:tool_call>',
  '<|tool_call|>[{"name":"book","arguments":{}}]<|/tool_call|>',
  '<|tool_call>call:book{day:<|"|>T<|"|>}<tool_call|>',
  '<start_function_call>call:book{day:<escape>T<escape>}<end_function_call>',
  '[book(day="T")]',
  '[book(day="T"), appointments_book(day="T")]',
  'book({"day":"T"})',
  'book (day="T")',
  'await book(day="T")',
  'call book(day="T")',
  'tools.book(day="T")',
  '`book(day="T")`',
  '**book(day="T")**',
  '{"function":"book","args":{}}',
  '{"function_call":{"name":"book","arguments":"{}"}}',
  '{"tool_calls":[{"id":"1","type":"function","function":{"name":"book","arguments":"{}"}}]}',
  '{"book":{"day":"T"}}',
  "{'name': 'book', 'arguments': {}}",
  '{name: "book", arguments: {day: "T"}}',
  '<use_tool name="book">{"day":"T"}</use_tool>',
  '<tool name="book">T</tool>',
  '<tool_use><name>book</name></tool_use>',
  '<tool_code>print(book())</tool_code>',
  '```tool_call\n{"name":"book"}\n```',
  '```xml\n<book/>\n```',
  '<book day="T"/>',
  '<book><day>T</day></book>',
  'Tool: book\nArguments: {"day":"T"}',
  'Tool call: book(day="T")',
  'Function: book\nParameters: {"day":"T"}',
  '[Calling book with day=T]',
  '[tool: book]',
  '[TOOL_CALL]{tool => "book", args => {--day "T"}}[/TOOL_CALL]',
  '<|action_start|><|plugin|>{"name":"book","parameters":{}}<|action_end|>',
  'to=functions.book {"day":"T"}',
  'assistant to=functions.book json{"day":"T"}',
  '<|call|>book(day="T")<|end|>',
  '<tool▁call>{"name":"book"}</tool▁call>',
  '<xai:function_call name="book"><parameter name="day">T</parameter></xai:function_call>',
  '<function_calls><invoke name="book"></invoke></function_calls>',
  '<call:book day="T"/>',
  '<longcat_tool_call>book<longcat_arg_key>day</longcat_arg_key></longcat_tool_call>',
  '<tool_calls>[{"name":"book"}]</tool_calls>',
  'functions.book:0{"day":"T"}',
  '<|tool▁calls▁begin|>book<|tool▁calls▁end|>',
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
    ['Sure.<0x0A>', 'Sure.'],
    ['assistantfinalSure.', 'Sure.'],
    ['### Response:\nSure.', 'Sure.'],
    ['Answer: Sure.', 'Sure.'],
    ['### Assistant: Sure.', 'Sure.'],
    ['Sure.<unk>', 'Sure.'],
    ['<emphasis level="strong">Sure.</emphasis>', 'Sure.'],
    ['<final_answer>Sure.</final_answer>', 'Sure.'],
    ['Sure.</tool_call>', 'Sure.'],
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
    'a < b',
    'I <3 you',
    'It was [sic] fine.',
    'User: manual',
    'The user: a person.',
    'x < 5 and y > 3.',
    '5<6 is true.',
    'Use the < key.',
    'See page [five].',
    'I said (quietly) yes.',
    'Caller ID: 555.',
    'Action: none is needed.',
    'System: operational.',
    'Is a<b or b>a?',
    'It is 3 > 2.',
    'C# and C++ and F#.',
    'AT&T is fine.',
    '#1 choice',
    'The book (by Anna) is good.',
    'Please book (if you can) at three.',
    'Tom said: "Sure."',
    'Reasoning is fun.',
    'I think so.',
    'Thinking about it, yes.',
    'Analysis takes a day.',
    'He is an assistant: a good one.',
    'Observation: the sky is blue.',
    'Human: that is what I am.',
    'A snake_case word.',
    '2 * 3 * 4',
    '1) one',
    'Time: 3 PM.',
    'Name: Anna.',
    '-5 degrees',
    '5 - 3',
    '~5 minutes',
    '$5 {approx}',
    '"Quoted."',
    'e.g. [optional] text',
    'Price: [60 dollars].',
    'I love <3 <3 it.',
    '<- left and right ->',
    'Less than (<) or more (>).',
    'if a<b then c>d.',
    'Say "yes" or "no".',
    'Dr. [Name] will call.',
    'Ready [y/n]?',
    'नमस्ते क्‍ष',
    'می‌خواهم',
    'Action plan: call us.',
    'Action: book a table online.',
    'Action: none',
    'Tool: hammer.',
    'Tool time is at three.',
    'Say «plan» aloud.',
    '«Bonjour» she said.',
    'A {{name}} here.',
    'Use [analysis] and [plan].',
    'The [action] is yours.',
    'We book (again).',
    'To book (or move) it, call.',
    'I call you back.',
    'Please await news.',
    'To the point: t to to.',
    'functions are fun.',
    'a <b and c> d',
    'x <3 and y> 2',
    '<3',
    '1 < 2 > 1',
    '✿ flowers ✿',
    '❀',
    'I answer: yes.',
    'My response: no.',
    'Is 5 > 3?',
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
