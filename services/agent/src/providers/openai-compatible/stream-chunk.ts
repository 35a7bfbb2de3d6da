/** A piece of a tool call, as far as the vendor filled it in. */
export interface ToolCallPiece {
  readonly index: number | undefined;
  /** The vendor's; undefined when absent or empty. */
  readonly id: string | undefined;
  /** Undefined when absent or empty. */
  readonly name: string | undefined;
  /** Text of the arguments; an object is written as JSON. */
  readonly arguments: string;
  /** What the vendor wants back with the call, such as thought signatures. */
  readonly extra: Readonly<Record<string, unknown>> | undefined;
}

export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
}

/** One JSON object of a stream in one shape, whichever dialect it came in. */
export interface StreamChunk {
  readonly id: string | undefined;
  readonly text: string;
  /** Whether the model reasons in a field of its own: a sign of life, never spoken. */
  readonly reasons: boolean;
  readonly toolCalls: readonly ToolCallPiece[];
  readonly finishReason: string | undefined;
  readonly usage: TokenUsage | undefined;
  /** Set when the chunk is an error: its HTTP-like status, when it has one. */
  readonly error: { readonly status: number | undefined } | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fields = (value: unknown): Fields => (isFields(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const filled = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
const count = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0);

/** Reads a chunk; what is missing, null or of another type is as if absent. */
export function streamChunk(value: unknown): StreamChunk {
  const chunk = fields(value);
  const choice = firstChoice(chunk);
  // A body that was not streamed has the whole message where a delta would be.
  const delta = isFields(choice['delta']) ? choice['delta'] : fields(choice['message']);
  const finishReason = filled(choice['finish_reason']);
  return {
    id: filled(chunk['id']),
    text: contentText(delta['content']) || text(delta['refusal']) || text(choice['text']),
    reasons: isReasoning(delta),
    toolCalls: toolCallPieces(delta),
    finishReason,
    usage: usageOf(chunk),
    error: errorOf(chunk, choice, finishReason),
  };
}

/** Several choices are alternatives: the first one is the answer. */
function firstChoice(chunk: Fields): Fields {
  const choices = list(chunk['choices']).filter(isFields);
  return choices.find((choice) => choice['index'] === 0 || choice['index'] === undefined) ?? {};
}

/** Text, or a list of parts of which only the spoken ones are taken: the others are thoughts, pictures, sources. */
function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return list(content)
    .map((part) => {
      if (typeof part === 'string') return part;
      const { type, text: said } = fields(part);
      return type === undefined || type === 'text' || type === 'output_text' ? text(said) : '';
    })
    .join('');
}

const REASONING_FIELDS = ['reasoning_content', 'reasoning', 'reasoning_text', 'thinking', 'thinking_blocks'];

function isReasoning(delta: Fields): boolean {
  return (
    REASONING_FIELDS.some((name) => filled(delta[name]) !== undefined || list(delta[name]).length > 0) ||
    list(delta['reasoning_details']).length > 0 ||
    list(delta['content']).some((part) => /think|reason/.test(text(fields(part)['type'])))
  );
}

function toolCallPieces(delta: Fields): readonly ToolCallPiece[] {
  const { tool_calls: calls, function_call: legacy } = delta;
  // One call without its list has been seen, too.
  const entries = isFields(calls) ? [calls] : list(calls).filter(isFields);
  const pieces = entries.map((entry) => {
    const called = isFields(entry['function']) ? entry['function'] : entry;
    const index = typeof entry['index'] === 'string' ? Number(entry['index']) : entry['index'];
    return {
      index: typeof index === 'number' && Number.isInteger(index) && index >= 0 ? index : undefined,
      id: filled(entry['id']) ?? (typeof entry['id'] === 'number' ? String(entry['id']) : undefined),
      name: filled(called['name']),
      arguments: argumentText(called['arguments'] ?? called['parameters'] ?? called['input']),
      extra: isFields(entry['extra_content']) ? entry['extra_content'] : undefined,
    };
  });
  if (!isFields(legacy)) return pieces;
  return [
    ...pieces,
    {
      index: undefined,
      id: undefined,
      name: filled(legacy['name']),
      arguments: argumentText(legacy['arguments']),
      extra: undefined,
    },
  ];
}

const argumentText = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

function usageOf(chunk: Fields): TokenUsage | undefined {
  // Groq puts it under a name of its own.
  const usage = isFields(chunk['usage']) ? chunk['usage'] : fields(chunk['x_groq'])['usage'];
  if (!isFields(usage)) return undefined;
  return {
    promptTokens: count(usage['prompt_tokens']),
    completionTokens: count(usage['completion_tokens']),
    cachedTokens: count(fields(usage['prompt_tokens_details'])['cached_tokens']),
  };
}

function errorOf(chunk: Fields, choice: Fields, finishReason: string | undefined): StreamChunk['error'] {
  const said = chunk['error'] ?? choice['error'] ?? fields(chunk['x_groq'])['error'];
  const isError =
    (said !== undefined && said !== null && said !== '') ||
    chunk['object'] === 'error' ||
    chunk['type'] === 'error' ||
    finishReason === 'error' ||
    (chunk['choices'] === undefined && (chunk['detail'] !== undefined || chunk['errors'] !== undefined));
  if (!isError) return undefined;
  const candidates = [said, chunk].flatMap((part) =>
    ['status', 'status_code', 'code'].map((name) => Number(fields(part)[name])),
  );
  return { status: candidates.find((status) => status >= 400 && status <= 599) };
}
