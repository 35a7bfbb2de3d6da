const wordMark = '\u2581';

/**
 * Moonshine's `tokenizer.bin` as the `tokens.txt` of sherpa-onnx.
 *
 * The file is a sequence of tokens, each after its length: one byte below 128, otherwise the low seven bits
 * with the top bit set and then the rest in units of 128. Length 0 is an unused id. Each becomes a line of base64 of
 * the token, with the word mark as a space, and its id.
 *
 * @throws RangeError when the file ends inside a token.
 */
export function moonshineTokens(tokenizer: Uint8Array): string {
  const lines: string[] = [];
  let at = 0;
  while (at < tokenizer.length) {
    let length = tokenizer[at++] ?? 0;
    if (length >= 128) length = length - 128 + (tokenizer[at++] ?? 0) * 128;
    if (at + length > tokenizer.length) throw new RangeError('tokenizer.bin ends inside a token');
    lines.push(`${encodeToken(tokenizer.subarray(at, at + length))} ${lines.length}\n`);
    at += length;
  }
  return lines.join('');
}

/** Single bytes of byte-level tokens are no UTF-8 of their own, so only whole word marks are replaced. */
function encodeToken(token: Uint8Array): string {
  const bytes = Buffer.from(token.buffer, token.byteOffset, token.length);
  const text = bytes.toString('utf8');
  const readable = Buffer.from(text, 'utf8').equals(bytes);
  return (readable ? Buffer.from(text.replaceAll(wordMark, ' ')) : bytes).toString('base64');
}
