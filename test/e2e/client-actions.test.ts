import { randomUUID } from 'node:crypto';
import { Room } from '@livekit/rtc-node';
import { Bus, KvBucket } from '@trunkline/bus';
import {
  BUCKETS,
  type CallRecord,
  type ExecuteToolReply,
  HEADERS,
  parseRoomName,
  subjects,
} from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { type StartedPlatform, startPlatform, waitFor } from '@trunkline/testing';
import { RoomServiceClient } from 'livekit-server-sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityProblems } from '../fixtures/browser/accessibility.js';
import { launchChromium } from '../fixtures/browser/chromium.js';
import { heardLevel } from '../fixtures/browser/heard-level.js';
import { type OpenedPage, openPage } from '../fixtures/browser/open-page.js';
import { recordSpeech } from '../fixtures/browser/record-speech.js';
import { RecordedMicrophone } from '../fixtures/browser/recorded-microphone.js';
import { dispatchedCapability } from '../fixtures/call-capability.js';
import { clientActionsProfiles } from '../fixtures/client-actions-profile.js';

const SOUND = 0.01;
const TURN_DEADLINE_MS = 40_000;
/** A job process that has to load its models first, on a machine that has much to do, ms. */
const AGENT_DEADLINE_MS = 120_000;
const FORM = {
  title: 'Your details',
  fields: [
    { name: 'name', label: 'Your name', required: true },
    { name: 'phone', label: 'Phone', type: 'phone' },
    { name: 'visit', label: 'Kind of visit', type: 'choice', options: ['Check-up', 'Cleaning'] },
    { name: 'first', label: 'This is my first visit', type: 'yes_no' },
  ],
};

let platform: StartedPlatform;
let browser: Browser;
let bus: Bus;
let rooms: RoomServiceClient;
let wish: Buffer | undefined;
let calls: KvBucket<CallRecord>;
let caller: OpenedPage & LiveCall & { microphone: RecordedMicrophone };

beforeAll(async () => {
  [wish] = await recordSpeech(['Please show me the list of calls.']);
  platform = await startPlatform({ env: { TRUNKLINE_PROFILES_DIR: clientActionsProfiles() } });
  browser = await launchChromium();
  const { url, user, password } = platform.nats;
  bus = await Bus.connect(
    'test',
    { natsUrls: [url], natsUser: user, natsPassword: password },
    createLogger('test', 'silent'),
  );
  calls = await KvBucket.open<CallRecord>(bus, BUCKETS.calls, { parse: (stored) => stored as CallRecord });
  const { livekit } = platform;
  rooms = new RoomServiceClient(livekit.url.replace('ws', 'http'), livekit.apiKey, livekit.apiSecret);
  caller = await callFromPage();
});

afterAll(async () => {
  await browser?.close();
  await bus?.close();
  await platform?.close();
});

interface LiveCall {
  readonly tenant: string;
  readonly callId: string;
  /** Prove that its agent asks. */
  readonly headers: Readonly<Record<string, string>>;
  readonly execute: (tool: string, args: object, more?: object) => Promise<ExecuteToolReply>;
}

/** Of a machine that has much to do: a first agent that comes late is replaced by a second one, which may need as long. */
const SETTLED_MS = 15_000;

/** The one call that there is, once one agent has served it for a while. */
async function theCall(): Promise<LiveCall> {
  let agents = '';
  let since = Date.now();
  const { tenant, callId } = await waitFor(
    async () => {
      const room = (await rooms.listRooms()).at(-1)?.name ?? '';
      const present = (await rooms.listParticipants(room)).map(({ identity }) => identity);
      const now = present.filter((identity) => identity.startsWith('agent-')).join();
      if (now !== agents) since = Date.now();
      agents = now;
      const settled = now !== '' && !now.includes(',') && Date.now() - since > SETTLED_MS;
      const call = parseRoomName(room);
      const record = call && (await calls.get(`${call.tenant}.${call.callId}`))?.value;
      return settled && record?.agentIdentity === now && record.state === 'live' ? call : undefined;
    },
    { deadlineMs: AGENT_DEADLINE_MS, intervalMs: 200, describe: 'the call with its agent' },
  );
  const headers = { [HEADERS.capability]: await dispatchedCapability(platform.livekit, { tenant, callId }) };
  return {
    tenant,
    callId,
    headers,
    async execute(tool, args, more = {}) {
      const command = {
        tenant,
        callId,
        turnId: 'turn-0',
        generationId: 'g-test',
        toolCallId: randomUUID(),
        tool,
        arguments: args,
        deadlineMs: 25_000,
        ...more,
      };
      return (await bus.request(subjects.toolsExecute, command, {
        timeoutMs: 40_000,
        headers,
      })) as ExecuteToolReply;
    },
  };
}

/** A page in a call, whose agent has finished its greeting. */
async function callFromPage(): Promise<typeof caller> {
  const opened = await openPage(browser);
  const { page } = opened;
  const microphone = await RecordedMicrophone.in(page);
  await page.goto(platform.consoleUrl);
  await page.getByRole('button', { name: 'Call', exact: true }).click();
  await page.getByRole('button', { name: 'Hang up' }).waitFor();
  const call = await theCall();
  await page.locator('.line.agent').waitFor({ timeout: TURN_DEADLINE_MS });
  await agentListens(page);
  return { ...opened, ...call, microphone };
}

const agentListens = (page: Page) =>
  waitFor(
    async () =>
      (await page.getByText('Listening', { exact: true }).isVisible()) && (await heardLevel(page)) < SOUND,
    { deadlineMs: TURN_DEADLINE_MS, describe: 'the agent to listen' },
  );

const code = (expected: string) => expect.objectContaining({ code: expected });
/** For people who look at what the tests saw. */
const picture = async (page: Page, name: string) => {
  const folder = process.env['TEST_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
};

describe('an action in the caller’s page', () => {
  test('a form is shown, filled in by agent and person, and acknowledged through the gateway', async () => {
    const { page, complaints, execute } = caller;
    const answer = execute('show_form', FORM);
    const card = page.locator('[data-card=form]');
    await card.getByRole('heading', { name: 'Your details' }).waitFor();
    await expect(execute('fill_field', { field: 'phone', value: '+44 20 7946 0000' })).resolves.toMatchObject(
      {
        result: { filled: true },
        untrusted: true,
      },
    );
    await card.getByText('filled in by the agent').waitFor();
    await card.getByLabel('Your name').fill('<b>Ada</b>');
    await card.getByLabel('Kind of visit').selectOption('Cleaning');
    await card.getByLabel('This is my first visit').check();
    await picture(page, 'form');
    expect(await accessibilityProblems(page)).toEqual([]);
    await card.getByRole('button', { name: 'Send' }).click();
    await expect(answer).resolves.toMatchObject({
      tool: 'show_form',
      untrusted: true,
      result: {
        submitted: true,
        values: { name: '<b>Ada</b>', phone: '+44 20 7946 0000', visit: 'Cleaning', first: true },
      },
    });
    await card.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  test('what the gateway or the page refuses never reaches the person', async () => {
    const { page, execute } = caller;
    await expect(execute('show_form', { title: 'x', fields: [], script: 'x' })).rejects.toEqual(
      code('ARGUMENTS_INVALID'),
    );
    await expect(execute('delete_account', {})).rejects.toEqual(code('ACTION_UNKNOWN'));
    await expect(
      execute('show_form', { title: 'x', fields: [{ name: 'pin', label: 'PIN', type: 'password' }] }),
    ).rejects.toEqual(code('ARGUMENTS_INVALID'));
    await expect(execute('fill_field', { field: 'name', value: 'Ada' })).rejects.toEqual(
      code('ACTION_REFUSED'),
    );
    await expect(execute('open_page', { to: '/calls', title: 'x' })).rejects.toEqual(
      code('CONFIRMATION_REQUIRED'),
    );
    await expect(execute('appointments_list', {})).rejects.toEqual(code('TOOL_NOT_ALLOWED'));
    expect(await page.locator('[data-card]').count()).toBe(0);
  });

  test('a request that is delivered twice is done once, and answered twice', async () => {
    const { page, tenant, callId } = caller;
    const deliver = () =>
      bus.request(subjects.clientAction(tenant, callId, 'show_form'), FORM, {
        timeoutMs: 30_000,
        headers: {
          [HEADERS.tenant]: tenant,
          [HEADERS.callId]: callId,
          [HEADERS.toolCallId]: 'call-1',
          [HEADERS.idempotencyKey]: 'once',
          [HEADERS.deadline]: String(Date.now() + 20_000),
        },
      });
    const answers = [deliver(), deliver()];
    await page.locator('[data-card=form]').waitFor();
    expect(await page.locator('[data-card=form]').count()).toBe(1);
    await page.getByRole('button', { name: 'Don’t fill in' }).click();
    expect(await Promise.all(answers)).toEqual([{ submitted: false }, { submitted: false }]);
    await expect(deliver()).resolves.toEqual({ submitted: false });
    expect(await page.locator('[data-card=form]').count()).toBe(0);
  });

  test('a person who does not answer is a timeout, and the form is gone', async () => {
    const { page, execute } = caller;
    const answer = execute('show_form', FORM, { deadlineMs: 2000 });
    await Promise.all([
      expect(answer).rejects.toEqual(code('TOOL_TIMEOUT')),
      page.locator('[data-card=form]').waitFor(),
    ]);
    await page.locator('[data-card=form]').waitFor({ state: 'detached' });
  });

  test('a generation that is discarded takes its form back', async () => {
    const { page, execute, tenant, callId, headers } = caller;
    const answer = execute('show_form', FORM, { generationId: 'g-gone' });
    await page.locator('[data-card=form]').waitFor();
    const cancelled = bus.request(
      subjects.toolsCancel,
      { tenant, callId, generationId: 'g-gone' },
      { timeoutMs: 5000, headers },
    );
    await expect(answer).rejects.toEqual(code('TOOL_CANCELLED'));
    await expect(cancelled).resolves.toEqual({ cancelled: 1 });
    await page.locator('[data-card=form]').waitFor({ state: 'detached' });
  });
});

// In one call, in this order: each leaves the call as it found it.
describe('what can’t be undone', () => {
  test('is not done after a click on “Don’t”', async () => {
    const { page, microphone } = caller;
    await agentListens(page);
    await microphone.say(wish ?? Buffer.alloc(0));
    const card = page.locator('[data-card=confirm]');
    await card.waitFor({ timeout: TURN_DEADLINE_MS });
    const answers = await page.locator('.line.agent').count();
    await card.getByRole('button', { name: 'Don’t' }).click();
    await card.waitFor({ state: 'detached' });
    await waitFor(async () => (await page.locator('.line.agent').count()) > answers, {
      deadlineMs: TURN_DEADLINE_MS,
      describe: 'the agent’s answer',
    });
    expect(await page.locator('[data-card=link]').count()).toBe(0);
    expect(await page.locator('[data-tool=open_page][data-outcome=ok]').count()).toBe(0);
  });

  test('is confirmed by a click in the page, and then done once', async () => {
    const { page, microphone, complaints } = caller;
    await agentListens(page);
    await microphone.say(wish ?? Buffer.alloc(0));
    const card = page.locator('[data-card=confirm]');
    await card.waitFor({ timeout: TURN_DEADLINE_MS });
    expect(await card.locator('dd').allTextContents()).toEqual(['The list of calls', '/calls']);
    await picture(page, 'confirm');
    expect(await accessibilityProblems(page)).toEqual([]);
    await card.getByRole('button', { name: 'Confirm' }).click();
    await card.waitFor({ state: 'detached' });
    const link = page.locator('[data-card=link]');
    await link.waitFor({ timeout: TURN_DEADLINE_MS });
    await picture(page, 'link');
    const opening = page.context().waitForEvent('page');
    await link.getByRole('link', { name: 'Open in a new tab' }).click();
    expect((await opening).url()).toBe(`${platform.consoleUrl}/calls`);
    await page.locator('[data-tool=open_page][data-outcome=ok]').waitFor({ timeout: TURN_DEADLINE_MS });
    await page.locator('.line.agent', { hasText: 'Thank you' }).waitFor({ timeout: TURN_DEADLINE_MS });
    expect(platform.logs('tools')).toMatch(/"by":"click","code":"ok"/);
    expect(complaints).toEqual([]);
  });

  test('a question is taken back when the caller speaks instead of clicking', async () => {
    const { page, microphone } = caller;
    await agentListens(page);
    await microphone.say(wish ?? Buffer.alloc(0));
    const card = page.locator('[data-card=confirm]');
    await card.waitFor({ timeout: TURN_DEADLINE_MS });
    await agentListens(page);
    const first = await card.getByRole('heading').getAttribute('id');
    await microphone.say(wish ?? Buffer.alloc(0));
    await page.locator(`[id="${first}"]`).waitFor({ state: 'detached', timeout: TURN_DEADLINE_MS });
    expect(await page.locator(`[id="${first}"]`).count()).toBe(0);
  });
});

describe('an action whose caller is gone, or never had a page', () => {
  test('a caller who hangs up ends the action', async () => {
    const { page, execute } = caller;
    const answer = execute('show_form', FORM);
    await page.locator('[data-card=form]').waitFor();
    await Promise.all([
      expect(answer).rejects.toMatchObject({
        code: expect.stringMatching(/^(TOOL_CANCELLED|TOOL_UNAVAILABLE)$/) as string,
      }),
      page.getByRole('button', { name: 'Hang up' }).click(),
    ]);
    expect(await page.locator('[data-card]').count()).toBe(0);
  });

  test('a caller without a page is a coded refusal', async () => {
    const session = await fetch(`${platform.tokenUrl}/v1/sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${platform.apiKey}`, 'content-type': 'application/json' },
      body: '{}',
    });
    const { url, token } = (await session.json()) as { url: string; token: string };
    const room = new Room();
    await room.connect(url, token, { autoSubscribe: true, dynacast: false });
    try {
      const { execute } = await theCall();
      await expect(execute('show_form', FORM)).rejects.toEqual(code('TOOL_UNAVAILABLE'));
    } finally {
      await room.disconnect();
    }
  });
});
