import { refusal } from '../sql/clickhouse-error.js';
import { isPlainName } from '../sql/literal.js';

export interface StatementForm {
  readonly query: string;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Reads a statement that comes with its parameters as `multipart/form-data`; undefined when the body is not of that type.
 *
 * @throws ClickHouseError `BAD_ARGUMENTS` for a malformed form or another field than `query` and `param_…`.
 */
export async function readForm(
  body: Buffer,
  contentType: string | undefined,
): Promise<StatementForm | undefined> {
  if (contentType === undefined || !/^multipart\/form-data\b/i.test(contentType)) return undefined;
  let query: string | undefined;
  const params: Record<string, string> = {};
  for (const [name, value] of await fields(body, contentType)) {
    const param = name.startsWith('param_') ? name.slice('param_'.length) : undefined;
    if (typeof value !== 'string') throw refusal('BAD_ARGUMENTS', 'Files in a form are not supported.');
    if (name === 'query') query = value;
    else if (param !== undefined && isPlainName(param) && !value.includes('\0')) params[param] = value;
    else throw refusal('BAD_ARGUMENTS', 'A form may have the fields query and param_….');
  }
  if (query === undefined) throw refusal('BAD_ARGUMENTS', 'The form has no field query.');
  return { query, params };
}

async function fields(body: Buffer, contentType: string): Promise<Iterable<[name: string, value: unknown]>> {
  try {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': contentType },
    }).formData();
    return [...form];
  } catch (cause) {
    throw refusal('BAD_ARGUMENTS', 'The multipart body is malformed.', { cause });
  }
}
