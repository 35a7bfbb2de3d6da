import { integer, list, type Message, message, text } from './otlp-fields.js';

/** Deeper values are written as null. */
const MAX_DEPTH = 16;

/** Attributes as the collector's exporter stores them: every value as text, lists and maps as JSON. */
export function attributeMap(attributes: unknown, path: string): Record<string, string> {
  // fromEntries makes own properties, so that a key such as __proto__ is data.
  return Object.fromEntries(
    list(attributes, path).map((item, index): [string, string] => {
      const pair = message(item, `${path}[${index}]`);
      const at = `${path}[${index}].value`;
      return [text(pair['key'], `${path}[${index}].key`), valueText(message(pair['value'], at), at)];
    }),
  );
}

function valueText(value: Message, path: string): string {
  const plain = plainValue(value, path, 0);
  if (plain === null) return '';
  return typeof plain === 'object' ? JSON.stringify(plain) : String(plain);
}

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

function plainValue(value: Message, path: string, depth: number): Plain {
  if (depth > MAX_DEPTH) return null;
  if (value['stringValue'] !== undefined) return text(value['stringValue'], path);
  if (value['bytesValue'] !== undefined) return text(value['bytesValue'], path);
  if (typeof value['boolValue'] === 'boolean') return value['boolValue'];
  // 64-bit integers come as strings and stay exact as such.
  if (value['intValue'] !== undefined) return integer(value['intValue'], path).toString();
  if (value['doubleValue'] !== undefined) return doubleValue(value['doubleValue'], path);
  if (value['arrayValue'] !== undefined) {
    const { values } = message(value['arrayValue'], path);
    return list(values, path).map((item) => plainValue(message(item, path), path, depth + 1));
  }
  if (value['kvlistValue'] !== undefined) {
    const { values } = message(value['kvlistValue'], path);
    return Object.fromEntries(
      list(values, path).map((item): [string, Plain] => {
        const pair = message(item, path);
        return [text(pair['key'], path), plainValue(message(pair['value'], path), path, depth + 1)];
      }),
    );
  }
  return null;
}

/** Infinity and NaN come as strings. */
const doubleValue = (value: unknown, path: string): number | string =>
  typeof value === 'number' ? value : text(value, path);
