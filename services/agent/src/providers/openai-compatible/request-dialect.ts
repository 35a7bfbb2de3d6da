type Body = Readonly<Record<string, unknown>>;

/** Fields of a request without which it wouldn't be one. */
const ESSENTIAL = new Set(['model', 'messages', 'tools', 'stream', 'tool_choice']);

/** What an endpoint has refused before: it isn't asked again. */
export interface RequestDialect {
  /** Fields that it doesn't take. */
  readonly without: ReadonlySet<string>;
  /** It wants `max_completion_tokens` for `max_tokens`. */
  readonly completionTokens: boolean;
}

export const PLAIN_DIALECT: RequestDialect = { without: new Set(), completionTokens: false };

/** Reasoning counts into `max_completion_tokens`: the answer needs some room behind it. */
const REASONING_FACTOR = 8;

export function inDialect(body: Body, { without, completionTokens }: RequestDialect): Body {
  const { max_tokens: maxTokens, ...rest } = body;
  const all =
    maxTokens === undefined
      ? rest
      : completionTokens
        ? { max_completion_tokens: Number(maxTokens) * REASONING_FACTOR, ...rest }
        : body;
  return Object.fromEntries(Object.entries(all).filter(([name]) => !without.has(name)));
}

const REFUSED =
  /unsupported|not supported|unrecogni[sz]ed|unknown|not permitted|not allowed|forbidden|unexpected|extra (?:fields|inputs)|does not (?:support|accept)|deprecated|invalid/i;

/**
 * The dialect to try next after a refused request (400, 422), or undefined when the refusal names no field that can be
 * left out.
 *
 * @param refusal text of the endpoint's error.
 */
export function learnDialect(
  dialect: RequestDialect,
  body: Body,
  refusal: string,
): RequestDialect | undefined {
  if (!REFUSED.test(refusal)) return undefined;
  const names = (field: string) => new RegExp(`(?<![a-z_])${field}(?![a-z_])`).test(refusal);
  if (body['max_tokens'] !== undefined && names('max_tokens') && names('max_completion_tokens'))
    return { ...dialect, completionTokens: true };
  const refused = Object.keys(body).filter((field) => !ESSENTIAL.has(field) && names(field));
  return refused.length === 0
    ? undefined
    : { ...dialect, without: new Set([...dialect.without, ...refused]) };
}
