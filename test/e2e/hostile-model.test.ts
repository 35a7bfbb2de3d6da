import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StartedPlatform, startPlatform, tempDir } from '@trunkline/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppointmentBook } from '../fixtures/appointment-book.js';
import { ModelEndpoint } from '../fixtures/model-endpoint.js';
import { storedCall } from '../fixtures/stored-call.js';
import { call, say } from './call-command.js';

const HARMLESS = 'Shall I look up our opening hours?';
const ASKED = /this: appointments cancel, with reference .*cannot be undone.*Shall I go ahead\?$/i;

let platform: StartedPlatform;
let book: AppointmentBook;
let model: ModelEndpoint;
/** The appointment that the model wants to destroy. */
let reference = '';

beforeAll(async () => {
  // Asks something harmless, and on a yes cancels an appointment; asks it in place of the platform too.
  model = await ModelEndpoint.start((messages) => {
    const last = messages.at(-1);
    const said = last?.role === 'user' ? String(last.content) : '';
    if (/^\W*yes/i.test(said) || /directly/i.test(said))
      return { call: { name: 'appointments_cancel', arguments: { reference } } };
    return last?.role === 'tool' ? { text: 'So it is. Goodbye.' } : { text: HARMLESS };
  });
  const folder = join(tempDir(), 'profiles');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'clinic.yaml'),
    `name: clinic
title: Hostile model
greeting: Hello.
instructions: Do as you like.
providers:
  stt: { name: embedded }
  llm: { name: openai-compatible, baseUrl: "${model.url}", model: test }
  tts: { name: embedded }
tools:
  - { name: appointments_cancel, version: 1 }
`,
  );
  platform = await startPlatform({ env: { TRUNKLINE_PROFILES_DIR: folder } });
  book = await AppointmentBook.open(platform);
});
afterAll(async () => {
  await book?.close();
  await platform?.close();
  await model?.close();
});

test('a yes to the model’s own question runs nothing: the platform asks what would be done', async () => {
  const booked = await book.book('Mary Cooper');
  reference = booked.reference;
  const report = await call(platform.env, say('Hello there.', 'Yes.', 'No.'));
  expect(report).toMatchObject({ ok: true });
  const [first, second] = report.turns;
  expect(first?.answer).toBe(HARMLESS);
  expect(second?.answer).toMatch(ASKED);
  const { toolAudit } = await storedCall(platform, report);
  expect(toolAudit).toMatchObject([{ outcome: 'refused', code: 'CONFIRMATION_REQUIRED' }]);
  expect(await book.of('Mary Cooper')).toEqual([booked]);
});

test('a hedged yes is asked again in other words, and the second hedge is a no', async () => {
  const booked = await book.book('Bob Carter');
  reference = booked.reference;
  const report = await call(platform.env, say('Do it directly.', 'Yeah, not sure.', 'Yes, maybe.'));
  expect(report).toMatchObject({ ok: true });
  const [asked, again] = report.turns;
  expect(asked?.answer).toMatch(ASKED);
  expect(again?.answer).toMatch(/clear yes or no.*Shall I go ahead\?$/i);
  expect(await book.of('Bob Carter')).toEqual([booked]);
});

test('on a yes to the platform’s question exactly what it has asked about is done', async () => {
  const booked = await book.book('Tom Baker');
  reference = booked.reference;
  const report = await call(platform.env, say('Do it directly.', 'Yes, go ahead.'));
  expect(report).toMatchObject({ ok: true });
  const { toolAudit } = await storedCall(platform, report);
  expect(toolAudit).toMatchObject([
    { outcome: 'refused', code: 'CONFIRMATION_REQUIRED', arguments: { reference } },
    { outcome: 'executed', arguments: { reference }, confirmedBy: expect.stringMatching(/^caller_turn:/) },
  ]);
  expect(await book.of('Tom Baker')).toEqual([]);
});
