type Options = Readonly<Record<string, unknown>>;

export interface RequestOptions {
  /** Fields of the request's body. */
  readonly body: Options;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The options of a profile as parts of a request. They are passed on as they are; names in camel case, as LiveKit's
 * plugin has them, become the protocol's. `extra_headers` and `extra_body` are what they are called.
 */
export function requestOptions(options: Options): RequestOptions {
  const named = Object.fromEntries(Object.entries(options).map(([name, value]) => [snakeCase(name), value]));
  const { extra_headers: headers, extra_body: extra, strict_tool_schema: _, ...body } = named;
  return {
    body: { ...body, ...flat(extra) },
    headers: Object.fromEntries(Object.entries(flat(headers)).map(([name, value]) => [name, String(value)])),
  };
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const flat = (value: unknown): Options =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
