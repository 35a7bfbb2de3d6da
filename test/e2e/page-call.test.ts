import { type StartedPlatform, startPlatform, waitFor } from '@trunkline/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../fixtures/browser/chromium.js';
import { heardLevel } from '../fixtures/browser/heard-level.js';
import { type OpenedPage, openPage } from '../fixtures/browser/open-page.js';
import { recordSpeech } from '../fixtures/browser/record-speech.js';
import { RecordedMicrophone } from '../fixtures/browser/recorded-microphone.js';

const DIALOGUE = [
  'I would like to book an appointment.',
  'Next Tuesday at three, please.',
  'My name is Anna Miller.',
  'Yes please.',
];
/** Louder than the noise of a codec, far below speech. */
const SOUND = 0.01;
const TURN_DEADLINE_MS = 40_000;

let platform: StartedPlatform;
let browser: Browser;
let opened: OpenedPage;
let recordings: readonly Buffer[];

beforeAll(async () => {
  recordings = await recordSpeech(DIALOGUE);
  platform = await startPlatform();
  browser = await launchChromium();
  opened = await openPage(browser);
});

afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

/** Waits until the agent has finished speaking, as a polite caller does. */
const agentListens = (page: Page) =>
  waitFor(
    async () =>
      (await page.getByText('Listening', { exact: true }).isVisible()) && (await heardLevel(page)) < SOUND,
    { deadlineMs: TURN_DEADLINE_MS, describe: 'the agent to listen' },
  );

test('a caller books an appointment from the page, by voice, and finds the call afterwards', async () => {
  const { page, complaints } = opened;
  const microphone = await RecordedMicrophone.in(page);
  await page.goto(platform.consoleUrl);
  await page.getByRole('button', { name: 'Call', exact: true }).click();
  await page.getByRole('button', { name: 'Hang up' }).waitFor();

  await waitFor(async () => (await heardLevel(page)) > SOUND, {
    deadlineMs: TURN_DEADLINE_MS,
    describe: 'the greeting at the caller’s ear',
  });
  await page
    .locator('.line.agent', { hasText: 'Harbour Dental Clinic' })
    .waitFor({ timeout: TURN_DEADLINE_MS });

  const answers = page.locator('.turn-note .gap');
  for (const [index, recording] of recordings.entries()) {
    await agentListens(page);
    await microphone.say(recording);
    await waitFor(async () => (await answers.count()) > index, {
      deadlineMs: TURN_DEADLINE_MS,
      describe: `the answer to "${DIALOGUE[index]}"`,
    });
  }

  expect(await page.locator('[data-tool=appointments_book]').getAttribute('data-outcome')).toBe('ok');
  const heard = (await page.locator('.line.caller .said').allTextContents()).join(' ');
  expect(heard).toMatch(/appointment/i);
  expect(heard).toMatch(/Tuesday/i);
  expect(heard).toMatch(/Miller/i);

  await page.getByRole('button', { name: 'Hang up' }).click();
  await page.getByText('You hung up.').waitFor();
  const callId = await page.locator('[data-reference]').textContent();

  await page.goto(await platform.staffLink());
  await page.goto(`${platform.staffUrl}/calls`);
  const row = page.locator(`[data-call=${callId}]`);
  await row.getByText('The caller hung up').waitFor({ timeout: 30_000 });
  await row.getByRole('link').click();
  const detail = page.locator('article');
  await detail.waitFor();
  expect(await detail.locator('[data-turn]').count()).toBeGreaterThan(DIALOGUE.length);
  expect(await detail.locator('.stage-bar').count()).toBeGreaterThanOrEqual(DIALOGUE.length);
  expect(await detail.locator('tr[data-tool=appointments_book]').textContent()).toContain('executed');
  expect(complaints).toEqual([]);
});
