import type { CallDetailReply } from '@trunkline/contracts';
import { type StartedPlatform, startPlatform } from '@trunkline/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppointmentBook } from '../fixtures/appointment-book.js';
import { storedCall } from '../fixtures/stored-call.js';
import { call, say } from './call-command.js';

const ACTION_AND_CONSEQUENCE = /would cancel the appointment .*cannot be undone.*Shall I cancel it\?$/;
const ASKED = { effect: 'irreversible', outcome: 'refused', code: 'CONFIRMATION_REQUIRED' };

let platform: StartedPlatform;
let book: AppointmentBook;
/** One appointment for each caller, made before any of them calls: the book gives each the next free slot. */
const booked = new Map<string, Awaited<ReturnType<AppointmentBook['book']>>>();

beforeAll(async () => {
  platform = await startPlatform();
  book = await AppointmentBook.open(platform);
  for (const name of ['Mary Cooper', 'Bob Carter', 'Tom Baker']) booked.set(name, await book.book(name));
});
afterAll(async () => {
  await book?.close();
  await platform?.close();
});

/** Calls to cancel the one appointment under this name, and answers what the agent then asks. */
async function callToCancel(name: string, ...answers: readonly string[]) {
  const wish = `I would like to cancel my appointment, my name is ${name}.`;
  const report = await call(platform.env, say(wish, ...answers));
  expect(report).toMatchObject({ ok: true });
  expect(report.turns[0]?.answer).toMatch(ACTION_AND_CONSEQUENCE);
  return { answers: report.turns.slice(1), stored: await storedCall(platform, report) };
}

const cancellations = ({ toolAudit }: CallDetailReply) =>
  toolAudit.filter(({ tool }) => tool === 'appointments_cancel');

test('an appointment is cancelled only after the caller’s spoken yes', async () => {
  const reference = booked.get('Mary Cooper')?.reference;
  const { stored } = await callToCancel('Mary Cooper', 'Yes please.');
  const [asked, executed, ...more] = cancellations(stored);
  expect(asked).toMatchObject({ ...ASKED, arguments: { reference } });
  expect(asked).not.toHaveProperty('confirmedBy');
  expect(executed).toMatchObject({
    effect: 'irreversible',
    outcome: 'executed',
    arguments: { reference },
    confirmedBy: `caller_turn:${executed?.turnId}`,
  });
  expect(more).toEqual([]);
  const turnOf = (entry: typeof asked) => stored.turns.find(({ turnId }) => turnId === entry?.turnId);
  expect(turnOf(asked)).toMatchObject({ callerText: expect.stringMatching(/cancel/i) });
  expect(turnOf(executed)).toMatchObject({
    callerText: expect.stringMatching(/^yes\W+please\W*$/i),
    index: (turnOf(asked)?.index ?? Number.NaN) + 1,
  });
  expect(await book.of('Mary Cooper')).toEqual([]);
});

test('a caller who says no keeps the appointment', async () => {
  const { answers, stored } = await callToCancel('Bob Carter', 'No, leave it.');
  expect(answers).toMatchObject([{ heard: expect.stringMatching(/^no\b/i), tools: [] }]);
  expect(cancellations(stored)).toMatchObject([ASKED]);
  expect(await book.of('Bob Carter')).toEqual([booked.get('Bob Carter')]);
});

test('a yes after another topic answers nothing: the agent asks again', async () => {
  const { answers, stored } = await callToCancel('Tom Baker', 'What are your opening hours?', 'Yes.');
  expect(answers).toMatchObject([
    { heard: expect.stringMatching(/hours/i), tools: [] },
    { heard: expect.stringMatching(/^yes\W*$/i), answer: expect.stringMatching(ACTION_AND_CONSEQUENCE) },
  ]);
  expect(cancellations(stored)).toMatchObject([ASKED, ASKED]);
  expect(await book.of('Tom Baker')).toEqual([booked.get('Tom Baker')]);
});
