import { CodedError } from '@trunkline/errors';

/**
 * Reads a body, but never more than `maxBytes` of it.
 *
 * @throws CodedError `DEPENDENCY_UNAVAILABLE` when it is longer: no service of ours answers that much.
 */
export async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) {
      // Leaving the loop cancels the rest of the body.
      throw new CodedError('DEPENDENCY_UNAVAILABLE', 'A service answered more than the console takes.');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
