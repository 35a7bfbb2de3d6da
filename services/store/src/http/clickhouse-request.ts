import { refusal } from '../sql/clickhouse-error.js';
import { isPlainName } from '../sql/literal.js';

/** What the URL of a request to the ClickHouse interface says. */
export interface ClickHouseRequest {
  /** The `query` parameter: the whole statement, or that of an insert whose rows are the body. */
  readonly query: string | undefined;
  readonly queryId: string | undefined;
  readonly database: string | undefined;
  /** Format of a result whose statement names none. */
  readonly defaultFormat: string | undefined;
  /** Whether the response may be compressed as Accept-Encoding says. */
  readonly compressResponse: boolean;
  /** Values of `{name:Type}` places, in the escaped form of the HTTP interface. */
  readonly params: Readonly<Record<string, string>>;
  /** Settings of the engine for this statement. */
  readonly settings: Readonly<Record<string, string>>;
  /** Whether it asks for a statement that only reads. */
  readonly readOnly: boolean;
}

const PARAM = 'param_';
const MAX_PARAMETERS = 512;

/** Settings of ClickHouse's HTTP server, without a meaning for the embedded engine, or always so here. */
const WITHOUT_EFFECT = new Set([
  'add_http_cors_header',
  'buffer_size',
  'cancel_http_readonly_queries_on_client_close',
  'client_protocol_version',
  'http_headers_progress_interval_ms',
  'http_native_compression_disable_checksumming_on_decompress',
  'http_response_buffer_size',
  'http_wait_end_of_query',
  'http_write_exception_in_output_format',
  'http_zlib_compression_level',
  'log_comment',
  'send_progress_in_http_headers',
  'stacktrace',
  'wait_end_of_query',
  // Inserts are always written before they are answered.
  'async_insert',
  'async_insert_busy_timeout_max_ms',
  'async_insert_busy_timeout_ms',
  'async_insert_deduplicate',
  'async_insert_max_data_size',
  'wait_for_async_insert',
  'wait_for_async_insert_timeout',
]);

const UNSUPPORTED: Readonly<Record<string, string>> = {
  session_id: 'Sessions are not kept: each statement stands alone.',
  session_check: 'Sessions are not kept: each statement stands alone.',
  session_timeout: 'Sessions are not kept: each statement stands alone.',
  role: 'There are no roles.',
  quota_key: 'There are no quotas.',
  user: 'Send credentials in a header: URLs are logged.',
  password: 'Send credentials in a header: URLs are logged.',
  profile: 'There are no settings profiles.',
};

/**
 * Reads the parameters of a request once.
 *
 * @throws ClickHouseError `BAD_ARGUMENTS` for a malformed name or too many, `NOT_IMPLEMENTED` for what this interface
 * leaves out.
 */
export function clickHouseRequest(parameters: URLSearchParams): ClickHouseRequest {
  if (parameters.size > MAX_PARAMETERS) {
    throw refusal('BAD_ARGUMENTS', `More than ${MAX_PARAMETERS} parameters.`);
  }
  const known: Record<string, string> = {};
  const params: Record<string, string> = {};
  const settings: Record<string, string> = {};
  for (const [name, value] of parameters) {
    if (value.includes('\0')) throw refusal('BAD_ARGUMENTS', 'A parameter holds a zero byte.');
    if (name.startsWith(PARAM)) params[plain(name.slice(PARAM.length))] = value;
    else if (KNOWN.has(name)) known[name] = value;
    else if (Object.hasOwn(UNSUPPORTED, name))
      throw refusal('NOT_IMPLEMENTED', `${name}: ${UNSUPPORTED[name]}`);
    else if (name === 'compress' || name === 'decompress') refuseNativeCompression(value);
    else if (!WITHOUT_EFFECT.has(name)) settings[plain(name)] = value;
  }
  return {
    query: known['query'] === '' ? undefined : known['query'],
    queryId: known['query_id'] === '' ? undefined : known['query_id'],
    database: known['database'] === '' ? undefined : known['database'],
    defaultFormat: known['default_format'],
    compressResponse: known['enable_http_compression'] === '1' || known['enable_http_compression'] === 'true',
    params,
    settings,
    readOnly: (known['readonly'] ?? '0') !== '0',
  };
}

const KNOWN = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'enable_http_compression',
  'readonly',
]);

function plain(name: string): string {
  if (!isPlainName(name))
    throw refusal('BAD_ARGUMENTS', `${JSON.stringify(name.slice(0, 64))} is not a name.`);
  return name;
}

function refuseNativeCompression(value: string): void {
  if (value !== '0' && value !== 'false') {
    throw refusal(
      'NOT_IMPLEMENTED',
      'Compress with gzip, zstd or br by Content-Encoding and Accept-Encoding.',
    );
  }
}
