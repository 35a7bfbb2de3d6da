import { join } from 'node:path';
import { type StartedPlatform, startPlatform, tempDir, waitFor } from '@trunkline/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../fixtures/browser/chromium.js';
import { heardLevel } from '../fixtures/browser/heard-level.js';
import { type OpenedPage, openPage } from '../fixtures/browser/open-page.js';
import { recordMicrophone } from '../fixtures/browser/record-microphone.js';

/** The silences are long enough for what the agent says in them. */
const DIALOGUE = [
  { afterMs: 11_000, text: 'I would like to book an appointment.' },
  { afterMs: 7_000, text: 'Next Tuesday at three, please.' },
  { afterMs: 8_000, text: 'My name is Anna Miller.' },
  { afterMs: 11_000, text: 'Yes please.' },
];
const WHOLE_DIALOGUE_MS = 90_000;

let platform: StartedPlatform;
let browser: Browser;
let opened: OpenedPage;

beforeAll(async () => {
  const microphoneWav = join(tempDir(), 'microphone.wav');
  await recordMicrophone(microphoneWav, DIALOGUE);
  platform = await startPlatform();
  browser = await launchChromium({ microphoneWav });
  opened = await openPage(browser);
});

afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

test('a caller books an appointment from the page, by voice, and finds the call afterwards', async () => {
  const { page, complaints } = opened;
  await page.goto(platform.consoleUrl);
  await page.getByRole('button', { name: 'Call', exact: true }).click();
  await page.getByRole('button', { name: 'Hang up' }).waitFor();

  await waitFor(async () => (await heardLevel(page)) > 0.01, {
    deadlineMs: 30_000,
    describe: 'the greeting at the caller’s ear',
  });
  await page.locator('.line.agent', { hasText: 'Harbour Dental Clinic' }).waitFor();

  const booked = page.locator('[data-tool=appointments_book]');
  await booked.waitFor({ timeout: WHOLE_DIALOGUE_MS });
  expect(await booked.getAttribute('data-outcome')).toBe('ok');
  const heard = (await page.locator('.line.caller .said').allTextContents()).join(' ');
  expect(heard).toMatch(/appointment/i);
  expect(heard).toMatch(/Tuesday/i);
  expect(heard).toMatch(/Anna Miller/i);
  expect(await page.locator('.turn-note .gap').count()).toBeGreaterThanOrEqual(DIALOGUE.length);

  await page.getByRole('button', { name: 'Hang up' }).click();
  await page.getByText('You hung up.').waitFor();
  const callId = (await page.getByRole('link', { name: 'detail' }).getAttribute('href'))?.split('/').at(-1);

  await page.goto(`${platform.consoleUrl}/calls`);
  const row = page.locator(`[data-call=${callId}]`);
  await row.getByText('The caller hung up').waitFor({ timeout: 30_000 });
  await row.getByRole('link').click();
  const detail = page.locator('article');
  await detail.waitFor();
  expect(await detail.locator('[data-turn]').count()).toBeGreaterThanOrEqual(DIALOGUE.length + 1);
  expect(await detail.locator('.stage-bar').count()).toBeGreaterThanOrEqual(DIALOGUE.length);
  expect(await detail.locator('tr[data-tool=appointments_book]').textContent()).toContain('executed');
  expect(complaints).toEqual([]);
});
