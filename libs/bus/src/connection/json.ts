import { LIMITS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import secureJson from 'secure-json-parse';

export interface JsonBounds {
  readonly maxBytes: number;
  /** @default LIMITS.jsonDepth */
  readonly maxDepth?: number;
  /** Keys and array elements in total. @default LIMITS.jsonKeys */
  readonly maxKeys?: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const SUSPECT = ['__proto__', 'constructor', '\\u'];

/**
 * Parses JSON from outside. Size, depth and number of keys are checked on the bytes, before parsing costs anything.
 *
 * @throws CodedError `PAYLOAD_TOO_LARGE`, `PAYLOAD_TOO_DEEP`, or `MALFORMED_JSON` (no valid UTF-8 or JSON, or a
 * `__proto__` or `constructor.prototype` key).
 */
export function parseJson(bytes: Uint8Array, bounds: JsonBounds): unknown {
  if (bytes.length > bounds.maxBytes) {
    throw new CodedError(
      'PAYLOAD_TOO_LARGE',
      `The body has ${bytes.length} bytes, the limit is ${bounds.maxBytes}.`,
      { details: { maxBytes: bounds.maxBytes } },
    );
  }
  checkShape(bytes, bounds.maxDepth ?? LIMITS.jsonDepth, bounds.maxKeys ?? LIMITS.jsonKeys);
  try {
    const text = utf8.decode(bytes);
    // Without these in it, no key can be a dangerous one: then looking for them is all that it costs.
    if (!SUSPECT.some((part) => text.includes(part))) return JSON.parse(text);
    return secureJson.parse(text, null, { protoAction: 'error', constructorAction: 'error' });
  } catch {
    // The parser's own message quotes the input.
    throw new CodedError('MALFORMED_JSON');
  }
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OBJECT, OBJECT_END, ARRAY, ARRAY_END] = [0x7b, 0x7d, 0x5b, 0x5d];

/** One pass over the bytes that knows strings from structure. */
function checkShape(bytes: Uint8Array, maxDepth: number, maxKeys: number): void {
  let depth = 0;
  let items = 0;
  for (let i = 0; i < bytes.length; i++) {
    switch (bytes[i] ?? 0) {
      case QUOTE:
        i = endOfString(bytes, i + 1);
        break;
      case COMMA:
        items++;
        break;
      case OBJECT:
      case ARRAY:
        depth++;
        items++;
        break;
      case OBJECT_END:
      case ARRAY_END:
        depth--;
        break;
      default:
        continue;
    }
    if (depth > maxDepth || items > maxKeys)
      throw new CodedError('PAYLOAD_TOO_DEEP', undefined, { details: { maxDepth, maxKeys } });
  }
}

/** Where the string that begins at `i` is closed. */
function endOfString(bytes: Uint8Array, i: number): number {
  while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i;
}
