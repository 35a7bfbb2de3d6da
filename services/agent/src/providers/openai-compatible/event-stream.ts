import { APIConnectionError } from '@livekit/agents';
import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** Bounds of one answer. Nobody speaks for as long as these would take. */
export const STREAM_LIMITS = { eventCharacters: 1024 * 1024, totalBytes: 16 * 1024 * 1024 } as const;

/** A JSON object of the stream, or its end mark. */
export type StreamMessage = { readonly json: unknown } | 'done';

/**
 * The JSON objects of a response: events of `text/event-stream` with any line ends, or, from endpoints that ignore
 * `stream: true`, a body of one or several JSON objects, whatever content type they claim.
 *
 * @throws APIConnectionError when it is neither, breaks off, or exceeds the bounds
 */
export async function* streamMessages(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamMessage> {
  let format: 'unknown' | 'events' | 'json' = 'unknown';
  let start = '';
  const events: Pick<EventSourceMessage, 'event' | 'data'>[] = [];
  let broken = false;
  const parser = createParser({
    maxBufferSize: STREAM_LIMITS.eventCharacters,
    onEvent: (event) => events.push(event),
    onError: ({ type }) => {
      broken ||= type === 'max-buffer-size-exceeded';
    },
  });
  for await (const text of decoded(body)) {
    if (format !== 'events') {
      start += text;
      if (format === 'unknown') format = formatOf(start);
      if (format !== 'events') {
        if (start.length > STREAM_LIMITS.eventCharacters) throw unreadable('answered too much at once');
        continue;
      }
    }
    parser.feed(start === '' ? text : start);
    start = '';
    if (broken) throw unreadable('sent an event beyond all bounds');
    yield* messages(events.splice(0));
  }
  if (format === 'events') {
    // The last event may lack its empty line.
    parser.feed('\n\n');
    yield* messages(events.splice(0));
  } else if (format === 'json') yield* jsonBody(start);
  else if (start.trim() !== '') throw unreadable('answered with something that is no JSON');
}

/** Text of the chunks; a character that was cut in two is put together, a byte order mark dropped. */
async function* decoded(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > STREAM_LIMITS.totalBytes) throw unreadable('sent an answer beyond all bounds');
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
}

const FIELD = /^(?:data|event|id|retry)?:|^(?:data|event|id|retry)[\r\n]/;

function formatOf(start: string): 'unknown' | 'events' | 'json' {
  const text = start.trimStart();
  if (/^[{[]/.test(text)) return 'json';
  if (FIELD.test(text)) return 'events';
  // No field's name is longer than this.
  if (text.length > 8) throw unreadable('answered with something that is no JSON');
  return 'unknown';
}

function* messages(events: readonly Pick<EventSourceMessage, 'event' | 'data'>[]): Generator<StreamMessage> {
  for (const { event, data } of events) {
    const text = data.trim();
    if (event === 'error') yield { json: { error: text } };
    else if (text === '[DONE]') yield 'done';
    else if (text !== '') yield { json: parsed(text) };
  }
}

/** One object, or one in each line. */
function* jsonBody(text: string): Generator<StreamMessage> {
  try {
    const whole: unknown = JSON.parse(text);
    yield* (Array.isArray(whole) ? whole : [whole]).map((json: unknown) => ({ json }));
    yield 'done';
    return;
  } catch {
    // One object in each line, then.
  }
  for (const line of text.split(/\r?\n/)) if (line.trim() !== '') yield { json: parsed(line) };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw unreadable('sent an event that is no JSON');
  }
}

/** Vendors quote what was said: none of their text is taken over. */
const unreadable = (what: string): APIConnectionError =>
  new APIConnectionError({ message: `The endpoint ${what}.`, options: { retryable: false } });
