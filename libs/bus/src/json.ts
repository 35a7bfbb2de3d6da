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

const QUOTE = 0x22,
  BACKSLASH = 0x5c,
  COMMA = 0x2c;
const isOpening = (byte: number) => byte === 0x7b || byte === 0x5b;
const isClosing = (byte: number) => byte === 0x7d || byte === 0x5d;

/** One pass over the bytes that knows strings from structure. */
function checkShape(bytes: Uint8Array, maxDepth: number, maxKeys: number): void {
  let depth = 0;
  let items = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === undefined) return;
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === COMMA) items++;
    else if (isOpening(byte)) {
      depth++;
      items++;
    } else if (isClosing(byte)) depth--;
    if (depth > maxDepth || items > maxKeys) {
      throw new CodedError('PAYLOAD_TOO_DEEP', undefined, { details: { maxDepth, maxKeys } });
    }
  }
}
