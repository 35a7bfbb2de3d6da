import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StartedPlatform, startPlatform, tempDir } from '@trunkline/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joined, recordSpeech } from '../fixtures/browser/record-speech.js';
import { call, say } from './call-command.js';

/** Shorter than the silence that ends a turn, longer than the one after which the agent speculates. */
const HESITATION_MS = 130;
const ASK = [
  'I would like to book an appointment.',
  'Next Thursday at eleven, please.',
  'My name is Clara Stone.',
];

let platform: StartedPlatform;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform?.close());

const toolsOf = (report: Awaited<ReturnType<typeof call>>) =>
  report.turns.flatMap((turn) => turn.tools.map((tool) => `${tool.name} ${tool.outcome}`));

test('a tool that only a discarded speculation asked for never runs', async () => {
  const file = join(tempDir(), 'hesitation.wav');
  const [yes, no] = await recordSpeech(['Yes please.', 'No, wait, do not book it.']);
  if (!yes || !no) throw new Error('nothing was recorded');
  writeFileSync(file, joined([yes, no], HESITATION_MS));
  const report = await call(platform.env, [...say(...ASK), '--wav', file]);
  expect(report).toMatchObject({ ok: true });
  expect(report.turns.at(-1)?.heard).toMatch(/yes.*no/i);
  expect(toolsOf(report)).toContain('appointments_availability ok');
  expect(toolsOf(report)).not.toContain('appointments_book ok');
  // The same words without the second thought do book: the slot is still free for the next caller.
  const next = await call(platform.env, say(...ASK, 'Yes please.'));
  expect(toolsOf(next)).toContain('appointments_book ok');
});

test('a caller who cuts in is heard, and the rest of the answer is not spoken', async () => {
  const report = await call(platform.env, [
    ...say('When are you open?', 'I would like to book an appointment.'),
    '--barge-in-ms',
    '700',
  ]);
  expect(report).toMatchObject({ ok: true });
  const [first, second] = report.turns;
  expect(first).toMatchObject({ interrupted: true });
  expect(second).toMatchObject({ interrupted: false, heard: expect.stringMatching(/appointment/i) });
});
