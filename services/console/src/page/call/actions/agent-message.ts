import type { ClientActionEvent, ClientActionRequest } from '@trunkline/contracts/client-actions';
import { list, number, object, oneOf, type Reader, record, text, UnexpectedShape } from '../../api/reader.js';

const bounded =
  (max: number): Reader<string> =>
  (value) => {
    const read = text(value);
    if (read.length === 0 || read.length > max) throw new UnexpectedShape(`text of 1 to ${max} characters`);
    return read;
  };

const id = bounded(128);
const request = object({ id, action: bounded(64), arguments: record, deadlineMs: number });
const type = object({ type: oneOf(['withdraw', 'confirm']) });
const withdraw = object({ id });
const confirm = object({
  id,
  title: bounded(120),
  rows: list(object({ name: bounded(200), value: text })),
  expiresInMs: number,
});
const MOST_ROWS = 12;
const MOST_CHARS = 16 * 1024;

/** What the agent asks the page to do. @throws UnexpectedShape, SyntaxError */
export const readRequest = (payload: string): ClientActionRequest => request(parsed(payload));

/** What the agent tells the page. @throws UnexpectedShape, SyntaxError */
export function readEvent(payload: string): ClientActionEvent {
  const event = parsed(payload);
  if (type(event).type === 'withdraw') return { type: 'withdraw', ...withdraw(event) };
  const question = confirm(event);
  const whole = question.rows.length <= MOST_ROWS && question.rows.every(({ value }) => value.length <= 200);
  if (!whole) throw new UnexpectedShape('a question that can be shown whole');
  return { type: 'confirm', ...question };
}

function parsed(payload: string): unknown {
  if (payload.length > MOST_CHARS) throw new UnexpectedShape(`at most ${MOST_CHARS} characters`);
  return JSON.parse(payload);
}
