import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TurnFinished } from '@trunkline/contracts';
import { tempDir, waitFor } from '@trunkline/testing';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { AgentParticipant } from '../fixtures/agent-participant.js';
import { accessibilityProblems } from '../fixtures/browser/accessibility.js';
import { type ChromiumOptions, launchChromium } from '../fixtures/browser/chromium.js';
import { heardLevel } from '../fixtures/browser/heard-level.js';
import { type OpenedPage, type OpenPageOptions, openPage } from '../fixtures/browser/open-page.js';
import { recordSpeech } from '../fixtures/browser/record-speech.js';
import { type ConsoleStage, startConsoleStage } from '../fixtures/console-stage.js';

let stage: ConsoleStage;
let browser: Browser;
/** What a test opened, ended after it in the reverse order. */
let ending: (() => Promise<void>)[] = [];

beforeAll(async () => {
  stage = await startConsoleStage();
  browser = await launchChromium();
});

/** A room may end by itself between the list and its turn. */
const goneAlready = (error: unknown) => {
  if (!(error instanceof Error && error.message.includes('does not exist'))) throw error;
};

afterEach(async () => {
  for (const end of ending.reverse()) await end();
  ending = [];
  for (const { name } of await stage.rooms.listRooms()) await stage.rooms.deleteRoom(name).catch(goneAlready);
});

afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

async function open(path: string, options: OpenPageOptions = {}): Promise<OpenedPage> {
  const opened = await openPage(browser, options);
  ending.push(() => opened.close());
  await opened.page.goto(stage.consoleUrl + path);
  return opened;
}

/** Opens a page of the staff's console, logged in. */
async function openAsStaff(path: string, options: OpenPageOptions = {}): Promise<OpenedPage> {
  const opened = await openPage(browser, options);
  ending.push(() => opened.close());
  await opened.page.goto(await stage.staffLink());
  await opened.page.goto(stage.staffUrl + path);
  return opened;
}

async function inOtherChromium(options: ChromiumOptions, url: string): Promise<OpenedPage> {
  const other = await launchChromium(options);
  ending.push(() => other.close());
  const opened = await openPage(other);
  await opened.page.goto(url);
  return opened;
}

/** Waits until it is shown. */
async function shown(what: Locator, options: { timeout?: number } = {}): Promise<boolean> {
  await what.waitFor(options);
  return what.isVisible();
}

const CALL = { name: 'Call', exact: true } as const;

async function callUp(options: OpenPageOptions = {}) {
  const opened = await open('/', options);
  await opened.page.getByRole('button', CALL).click();
  await opened.page.getByRole('button', { name: 'Hang up' }).waitFor();
  const joined = await stage.joinAsAgent();
  ending.push(() => joined.agent.leave());
  return { ...opened, ...joined };
}

function turn(call: { tenant: string; callId: string }, fields: Partial<TurnFinished>): TurnFinished {
  return {
    tenant: call.tenant,
    callId: call.callId,
    turnId: `t${fields.index ?? 0}`,
    index: 0,
    callerText: '',
    agentText: '',
    interrupted: false,
    budgetMs: 300,
    tools: [],
    startedAt: '2026-11-23T10:00:00.000Z',
    finishedAt: '2026-11-23T10:00:03.000Z',
    ...fields,
  };
}

const GREETING = 'Hello, this is the assistant. How can I help?';
const QUESTION = 'I would like to book an appointment.';
const ANSWER = 'Sure. On which day would you like to come in?';

async function shortConversation(agent: AgentParticipant, call: { tenant: string; callId: string }) {
  await agent.state('speaking');
  await agent.say('greeting', GREETING);
  await agent.turnFinished(turn(call, { agentText: GREETING }));
  await agent.state('listening');
  await agent.heard('one', 'I would like', false);
  await agent.heard('one', QUESTION, true);
  await agent.state('speaking');
  await agent.say('answer', ANSWER);
  await agent.turnFinished(
    turn(call, {
      index: 1,
      callerText: QUESTION,
      agentText: ANSWER,
      answerGapMs: 287,
      tools: [
        { toolCallId: 'a', name: 'appointments_availability', outcome: 'ok', durationMs: 13 },
        { toolCallId: 'b', name: 'appointments_book', outcome: 'refused', code: 'SLOT_TAKEN', durationMs: 8 },
      ],
    }),
  );
  await agent.state('listening');
}

test('the page says whom one talks to, and that the keyless model follows a script', async () => {
  const { page } = await open('/');
  await page.getByRole('heading', { name: 'Harbour Dental Clinic' }).waitFor();
  await page.getByText('Scripted dialogue, no language model').waitFor();
  await page.getByLabel('Agent').selectOption('openai');
  expect(await shown(page.getByText('Answers come from the language model provider'))).toBe(true);
});

test('the microphone is asked for on the click and not before', async () => {
  const { page } = await openPage(browser);
  ending.push(() => page.context().close());
  await page.addInitScript(`
    window.asked = 0;
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wish) => { window.asked += 1; return ask(wish); };
  `);
  await page.goto(stage.consoleUrl);
  await page.getByRole('button', CALL).waitFor();
  expect(await page.evaluate('window.asked')).toBe(0);
  await page.getByRole('button', CALL).click();
  await page.getByRole('button', { name: 'Hang up' }).waitFor();
  expect(await page.evaluate('window.asked')).toBe(1);
});

test('a caller who refuses the microphone is told so and costs no session', async () => {
  const { page } = await inOtherChromium({ microphone: 'denied' }, stage.consoleUrl);
  await page.getByRole('button', CALL).click();
  await page.getByRole('alert').getByText('The microphone is not allowed').waitFor();
  expect(await stage.rooms.listRooms()).toEqual([]);
  await page.getByRole('button', { name: 'Call again' }).waitFor();
});

test('a machine without a microphone is told so', async () => {
  const { page } = await inOtherChromium({ microphone: 'absent' }, stage.consoleUrl);
  await page.getByRole('button', CALL).click();
  expect(await shown(page.getByRole('alert').getByText('No microphone found'))).toBe(true);
});

test('an address that browsers give no microphone is told to be the reason', async () => {
  const url = stage.consoleUrl.replace('127.0.0.1', stage.insecureHost);
  const { page } = await inOtherChromium({ localNames: [stage.insecureHost] }, url);
  await page.getByRole('button', CALL).click();
  expect(await shown(page.getByRole('alert').getByText('https://'))).toBe(true);
});

test('a call shows the agent’s state, what both sides say, and each answer’s gap and tools', async () => {
  const { page, agent, complaints, origins, ...call } = await callUp();
  await agent.state('initializing');
  await page.getByText('The agent is joining').waitFor();
  await agent.state('thinking');
  await page.getByText('Thinking', { exact: true }).waitFor();
  await shortConversation(agent, call);
  await page.getByText('Listening', { exact: true }).waitFor();
  await page.getByText('answered after 287 ms').waitFor();
  const lines = page.locator('.line');
  expect(await lines.locator('.said').allTextContents()).toEqual([GREETING, QUESTION, ANSWER]);
  expect(await lines.evaluateAll((all) => all.map((line) => line.getAttribute('data-who')))).toEqual([
    'agent',
    'caller',
    'agent',
  ]);
  expect(await page.locator('[data-tool]').allTextContents()).toEqual([
    'appointments_availability ok · 13 ms',
    'appointments_book refused SLOT_TAKEN · 8 ms',
  ]);
  expect(complaints).toEqual([]);
  const media = new URL(stage.livekit.url);
  const allowed = [stage.consoleUrl, media.origin, `http://${media.host}`];
  expect([...origins].filter((origin) => !allowed.includes(origin))).toEqual([]);
});

test('the agent is heard, and a muted microphone is muted at the media server', async () => {
  const { page, agent, room } = await callUp();
  const talking = agent.say('long', 'word '.repeat(100));
  await waitFor(async () => (await heardLevel(page)) > 0.01, { describe: 'sound at the caller’s ear' });
  await talking;
  const caller = async () => (await stage.rooms.getParticipant(room, 'caller')).tracks[0]?.muted;
  expect(await caller()).toBe(false);
  await page.getByRole('button', { name: 'Mute' }).click();
  await page.getByText('you are muted').waitFor();
  await waitFor(caller, { describe: 'the mute at the media server' });
  await page.getByRole('button', { name: 'Unmute' }).click();
  await waitFor(async () => (await caller()) === false, { describe: 'the unmute at the media server' });
});

test('what is recorded for the microphone is what the agent hears', async () => {
  const [speech] = await recordSpeech(['Hello, I would like to book an appointment.']);
  const microphoneWav = join(tempDir(), 'microphone.wav');
  await writeFile(microphoneWav, speech ?? '');
  const { page } = await inOtherChromium({ microphoneWav }, stage.consoleUrl);
  await page.getByRole('button', CALL).click();
  const { agent } = await stage.joinAsAgent();
  ending.push(() => agent.leave());
  const heard = await waitFor(() => agent.loudestHeard > 0.05, { describe: 'the caller at the agent’s ear' });
  expect(heard).toBe(true);
});

test('hanging up leaves the room, and tells the reference by which staff find the call', async () => {
  const { page, agent, room, callId, tenant } = await callUp();
  await shortConversation(agent, { tenant, callId });
  await page.getByText('answered after').waitFor();
  await page.getByRole('button', { name: 'Hang up' }).click();
  await page.getByText('You hung up.').waitFor();
  await waitFor(
    async () => (await stage.rooms.listParticipants(room)).every(({ identity }) => identity !== 'caller'),
    { describe: 'the caller gone from the room' },
  );
  expect(await page.locator('.said').allTextContents()).toContain(ANSWER);
  expect(await page.locator('[data-reference]').textContent()).toBe(callId);
  expect(await page.getByRole('link', { name: /calls/i }).count()).toBe(0);
});

test('a caller who is hung up on is told why', async () => {
  const { page, callId, tenant } = await callUp();
  await stage.endCall({ tenant, callId, reason: 'agent_ended' });
  expect(await shown(page.getByText('The agent ended the call.'))).toBe(true);
});

test('a cancelled start leaves no session behind', async () => {
  const { page } = await open('/');
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let ended: string | undefined;
  await page.route('**/api/sessions**', async (route) => {
    if (route.request().method() === 'DELETE') ended = route.request().url();
    else await held;
    await route.continue();
  });
  await page.getByRole('button', CALL).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await shown(page.getByRole('button', CALL))).toBe(true);
  answer();
  await waitFor(() => ended, { describe: 'the session given back' });
  await waitFor(async () => (await stage.rooms.listRooms()).length === 0, { describe: 'its room gone' });
});

test('what is said is shown as text, whatever it looks like', async () => {
  const { page, agent, complaints } = await callUp();
  const markup = '<img src=x onerror="window.hacked=1"><b>bold</b>';
  await agent.heard('x', markup, true);
  await page.locator('.said', { hasText: markup }).waitFor();
  expect(await page.locator('.said img, .said b').count()).toBe(0);
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(complaints).toEqual([]);
});

test('a call whose media server dies says that it reconnects, and ends when it can’t', async () => {
  const { page, agent } = await callUp();
  await agent.state('listening');
  await page.getByText('Listening', { exact: true }).waitFor();
  await stage.livekit.kill();
  await page.getByText('Reconnecting').waitFor();
  await stage.livekit.restart();
  expect(await shown(page.getByRole('heading', { name: 'Call ended' }), { timeout: 60_000 })).toBe(true);
});

async function storedCall(): Promise<string> {
  const callId = `pages${Date.now().toString(36)}`;
  const call = { tenant: 'local', callId };
  const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 10, 0, second)).toISOString();
  const publish = (name: Parameters<ConsoleStage['publish']>[0], fields: object) =>
    stage.publish(name, { ...call, ...fields });
  await publish('callCreated', { profile: 'clinic', profileVersion: '3f2a91c0', createdAt: at(0) });
  await publish('agentJoined', { agentIdentity: 'agent-1', attempt: 1, joinedAt: at(1) });
  await publish('turnFinished', turn(call, { agentText: GREETING, startedAt: at(1), finishedAt: at(3) }));
  const stages = { endpointing: 210, stt: 20, llm: 15, tools: 0, clause: 10, tts: 45, publish: 40 };
  await publish(
    'turnFinished',
    turn(call, {
      index: 1,
      callerText: QUESTION,
      agentText: ANSWER,
      stages,
      answerGapMs: 340,
      startedAt: at(4),
      finishedAt: at(7),
      tools: [
        { toolCallId: 'a', name: 'appointments_book', outcome: 'refused', code: 'SLOT_TAKEN', durationMs: 8 },
      ],
    }),
  );
  await publish('toolDecided', {
    turnId: 't1',
    toolCallId: 'a',
    tool: 'appointments_book',
    version: 1,
    effect: 'write',
    outcome: 'failed',
    code: 'SLOT_TAKEN',
    arguments: { start: '2026-12-01T14:00' },
    durationMs: 8,
    decidedAt: at(5),
  });
  await publish('callEnded', { reason: 'caller_left', createdAt: at(0), endedAt: at(9), durationMs: 9000 });
  return callId;
}

test('a finished call is in the list, and its detail shows stages against the budget and the tool audit', async () => {
  const callId = await storedCall();
  const { page, complaints } = await openAsStaff('/calls');
  const row = page.locator(`[data-call=${callId}]`);
  await row.getByText('The caller hung up').waitFor({ timeout: 30_000 });
  await row.getByRole('link').click();
  const answered = page.locator('[data-turn="1"]');
  await answered.getByText('340 ms · over budget').waitFor();
  expect(await answered.locator('.stage-bar rect[class^=stage-]').count()).toBe(6);
  expect(await answered.locator('.budget-line').count()).toBe(1);
  await answered.getByText('SLOT_TAKEN').waitFor();
  await answered.getByText(QUESTION).waitFor();
  await page.locator('tr[data-tool=appointments_book]').getByText('failed').waitFor();
  expect(complaints).toEqual([]);
});

test('the trace of a session shows its spans', async () => {
  const { callId } = await callUp();
  const { page } = await openAsStaff('/calls');
  const detail = async () => {
    await page.goto(`${stage.staffUrl}/calls/${callId}`);
    expect(await shown(page.locator('.waterfall'), { timeout: 2000 })).toBe(true);
    return (await page.locator('.waterfall').textContent())?.includes('session.create');
  };
  await waitFor(detail, { deadlineMs: 30_000, describe: 'the spans in the detail' });
});

test('a call that is not stored is said to be so', async () => {
  const { page } = await openAsStaff('/calls/cnothing');
  expect(await shown(page.getByRole('heading', { name: 'This call is not stored' }))).toBe(true);
});

test.each(['light', 'dark'] as const)('every page meets WCAG AA in its %s colours', async (scheme) => {
  const callId = await storedCall();
  const { page, agent, ...call } = await callUp({ scheme });
  await shortConversation(agent, call);
  await page.getByText('answered after').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Hang up' }).click();
  await page.getByText('You hung up.').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.goto(stage.consoleUrl);
  await page.getByRole('button', CALL).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  const { page: staff } = await openAsStaff('/calls', { scheme });
  await staff.locator(`[data-call=${callId}]`).waitFor({ timeout: 30_000 });
  expect(await accessibilityProblems(staff)).toEqual([]);
  await staff.goto(`${stage.staffUrl}/calls/${callId}`);
  await staff.locator('[data-turn="1"]').waitFor();
  await staff.getByText('Numbers of all turns').click();
  expect(await accessibilityProblems(staff)).toEqual([]);
  await staff.getByRole('button', { name: 'Log out' }).click();
  await staff.getByRole('heading', { name: 'Log in to see the calls' }).waitFor();
  expect(await accessibilityProblems(staff)).toEqual([]);
});

test('a call can be made and ended with the keyboard alone', async () => {
  const { page } = await open('/');
  await page.getByRole('button', CALL).waitFor();
  const focused = () => page.evaluate<string>('document.activeElement?.textContent?.trim() ?? ""');
  const tabTo = async (label: string) => {
    for (let presses = 0; presses < 20 && (await focused()) !== label; presses++) {
      await page.keyboard.press('Tab');
    }
    expect(await focused()).toBe(label);
  };
  await tabTo('Call');
  // The first one of that name is the link in the head of the page.
  for (
    let presses = 0;
    presses < 10 && (await page.evaluate('document.activeElement.tagName')) !== 'BUTTON';
    presses++
  ) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Hang up' }).waitFor();
  await tabTo('Hang up');
  await page.keyboard.press('Enter');
  await page.getByText('You hung up.').waitFor();
});

test('no page is wider than a phone', async () => {
  const callId = await storedCall();
  const { page } = await callUp({ width: 360, height: 740 });
  const { page: staff } = await openAsStaff('/', { width: 360, height: 740 });
  const overflow = (of = page) => of.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  expect(await overflow()).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Hang up' }).click();
  await page.getByText('You hung up.').waitFor();
  for (const path of ['/', '/nowhere']) {
    await page.goto(stage.consoleUrl + path);
    await page.locator('h1').waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
  }
  for (const path of ['/calls', `/calls/${callId}`, '/nowhere']) {
    await staff.goto(stage.staffUrl + path);
    await staff.locator('h1').waitFor();
    expect(await overflow(staff)).toBeLessThanOrEqual(0);
  }
});

test('staff log in by a link that is good once, and out again', async () => {
  const link = await stage.staffLink();
  const { page } = await openPage(browser);
  ending.push(() => page.context().close());
  await page.goto(`${stage.staffUrl}/calls`);
  await page.getByRole('heading', { name: 'Log in to see the calls' }).waitFor();
  await page.goto(link);
  await page.getByRole('heading', { name: 'Calls' }).waitFor();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Log in to see the calls' }).waitFor();
  await page.goto(link);
  expect(await shown(page.getByRole('alert').getByText('That link was used already'))).toBe(true);
});

test('the callers’ page shows no calls, also to staff', async () => {
  const { page } = await openAsStaff('/calls');
  await page.goto(`${stage.consoleUrl}/calls`);
  expect(await shown(page.getByRole('heading', { name: 'There is nothing at this address' }))).toBe(true);
  expect(await page.evaluate("fetch('/api/calls').then(({ status }) => status)")).toBe(404);
});
