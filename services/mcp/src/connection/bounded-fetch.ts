import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';

const LF = 0x0a;
const CR = 0x0d;

/**
 * `fetch` whose answers are bounded: a stream of events event by event, anything else as a whole. Reading fails once the
 * bound is passed.
 */
export const boundedFetch =
  (maxBytes: number): FetchLike =>
  async (url, init) => {
    const response = await fetch(url, init);
    if (response.body === null) return response;
    const events = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    const body = response.body.pipeThrough(bound(maxBytes, events));
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  };

function bound(maxBytes: number, events: boolean): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  let lineIsEmpty = true;
  const count = (byte: number): void => {
    bytes++;
    if (!events || byte === CR) return;
    // An empty line ends an event.
    if (byte === LF && lineIsEmpty) bytes = 0;
    lineIsEmpty = byte === LF;
  };
  return new TransformStream({
    transform(chunk, controller) {
      for (const byte of chunk) {
        count(byte);
        if (bytes > maxBytes) return controller.error(new Error('The answer is too large.'));
      }
      controller.enqueue(chunk);
    },
  });
}
